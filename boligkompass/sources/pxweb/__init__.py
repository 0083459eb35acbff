"""SSB's PxWebApi v2: asking it, its answers, its time codes."""
