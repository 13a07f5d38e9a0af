"""The pages of the relationship graph at the size of a village and of a large city, beside their bare SQL."""
