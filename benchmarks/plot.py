"""Results in, bars as SVG out: a group of bars for each case, the slowest of each as long as the drawing is wide."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cases import OURS
from measure import Samples, typical

WIDTH, LABEL, NUMBER, BAR, GAP = 760, 190, 80, 18, 34
STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.ours { fill: #7c3aed }
.peer { fill: #9aa4b2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }"""


def svg(groups: Sequence[tuple[str, Samples]]) -> str:
    """Wall medians; the words beside the bars say the same for who cannot see them."""
    parts: list[str] = []
    y = 10
    for title, samples in groups:
        walls = {label: typical(runs).wall for label, runs in samples.items() if runs}
        parts.append(f'<text class="title" x="0" y="{y + 13}">{escape(title)}</text>')
        y += BAR + 6
        for label, wall in walls.items():
            parts += _bar(label, wall, wall / max(walls.values()), y)
            y += BAR + 4
        y += GAP - BAR
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img">'
    return "\n".join(
        [head, "<title>Seconds a run, shorter is better</title>", f"<style>{STYLE}</style>", *parts, "</svg>\n"]
    )


def _bar(label: str, wall: float, share: float, y: int) -> list[str]:
    length = max(share * (WIDTH - LABEL - NUMBER), 1)
    kind = "ours" if label.startswith(OURS) else "peer"
    return [
        f'<text x="0" y="{y + 13}">{escape(label)}</text>',
        f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>',
        f'<text x="{LABEL + length + 6:.1f}" y="{y + 13}">{_seconds(wall)}</text>',
    ]


def _seconds(wall: float) -> str:
    return f"{wall * 1000:.0f} ms" if wall < 1 else f"{wall:.2f} s"
