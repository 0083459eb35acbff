"""Møtet: the agenda, what is brought to the meeting, and what was decided before."""

from boligkompass import cards, meeting_view
from boligkompass.meeting_files import meeting_files

if meeting_view.is_on():
    meeting_view.point()
else:
    meeting_view.start(
        "Møtevisningen viser ett punkt om gangen i stor skrift. Bla med piltastene, Page Up og "
        "Page Down eller mellomrom. Esc avslutter, og i de fleste nettlesere gir F11 full skjerm."
    )
    meeting_view.agenda()
    meeting_files(cards.current())
    meeting_view.decisions()
