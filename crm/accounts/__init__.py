"""The register of accounts through which the council speaks."""
