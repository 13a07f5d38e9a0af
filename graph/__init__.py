"""The mathematics of relationships: plain Python, numpy, scipy and networkx. It knows nothing of the application."""
