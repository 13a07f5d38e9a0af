"""Reading the people whom somebody typed, pasted or brought as a contacts file. Knows no database."""
