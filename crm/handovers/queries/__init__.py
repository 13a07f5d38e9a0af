"""What the pages of handovers show: a file for each page."""
