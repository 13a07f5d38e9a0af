"""Colleagues, teams, posts, postholders, wards and postcodes: who could speak for the council, and when."""
