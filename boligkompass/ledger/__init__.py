"""Where what the server writes is kept: files on its own disk, or a PostgreSQL that several share.

What is written, and what it means, is for whoever uses a store; here it is only read and added to.
"""
