"""The council's identity provider: OpenID Connect, with an authorization code and PKCE.

Nothing that it says is taken as it comes: what it publishes about itself, its keys and each token are checked, and
whatever cannot be checked is refused.
"""
