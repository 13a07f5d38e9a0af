"""What the ties and links of a resident look like together: read here, written elsewhere."""
