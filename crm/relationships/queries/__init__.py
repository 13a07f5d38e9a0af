"""What the ties and links of people look like together, asked for a bounded neighbourhood at a time."""
