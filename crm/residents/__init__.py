"""Residents, their contact points, organisations and households, and finding them."""
