"""The national log-in (VNeID) as an OpenID Connect provider: code flow, PKCE, RS256."""
