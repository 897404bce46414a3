"""The page, walked in a real browser against a real server."""
