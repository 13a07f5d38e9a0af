"""The numbers of a ward's months: worked out from the record, and kept once a month is over."""
