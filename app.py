"""The server: `streamlit run app.py`, or in operation `uvicorn app:app`.

The script that Streamlit runs lies in `pages/`, not here beside it: beside it, Streamlit would run
a page's file directly on its own address, past everything that stands in `navigation.py`.
"""

from pathlib import Path

import streamlit as st

from boligkompass import server

app = st.App(
    Path(__file__).resolve().parent / "pages" / "navigation.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.script_error,
)
