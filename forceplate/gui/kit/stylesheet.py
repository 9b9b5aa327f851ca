"""The one stylesheet of the window, made of the tokens: how Qt's own widgets look."""

from __future__ import annotations

from forceplate.gui.kit import theme
from forceplate.gui.kit.theme import Colours, Size

_SHEET = """
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {edge}; padding: 4px; }}
QLineEdit, QPlainTextEdit, QTextEdit {{
    background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: {radius}px;
    padding: 4px 10px; selection-background-color: {accent}; selection-color: {on_accent};
}}
QDateEdit {{
    background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: {radius}px;
    padding: 4px 10px;
}}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{
    border: 0; padding: 0; background: transparent;
}}
QLineEdit[fault="doubt"], QPlainTextEdit[fault="doubt"] {{ border: 2px solid {doubt}; }}
QLineEdit[fault="wrong"], QPlainTextEdit[fault="wrong"] {{ border: 2px solid {wrong}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {{
    background: {sunk}; color: {disabled}; border-color: {sunk};
}}
QPushButton {{
    background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: {radius}px;
    padding: 4px 14px; min-height: {button}px;
}}
Button {{ min-height: 0; padding: 0; border: 0; }}
QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton:hover {{ border-color: {accent}; }}
QPushButton:pressed {{ background: {tint}; color: {text}; }}
QPushButton:checked {{ background: {tint}; color: {accent}; border: 2px solid {accent}; }}
QPushButton:disabled {{ background: {sunk}; color: {disabled}; border-color: {sunk}; }}
QToolButton {{ border: 0; border-radius: {radius}px; padding: 4px 8px; }}
QToolButton:hover, QToolButton:pressed {{ background: {tint}; }}
QTableView, QListView, QTreeView {{
    background: {surface}; color: {text}; border: 1px solid {line}; border-radius: {radius}px;
    selection-background-color: {tint}; selection-color: {text}; outline: 0;
}}
QListView[plain="true"] {{ border: 0; background: transparent; }}
QListView::indicator {{ width: {box}px; height: {box}px; }}
QListView::item {{ min-height: {target}px; padding: 0 8px; }}
QListView[wraps="true"]::item {{ min-height: 0; padding: 0; }}
Sheet {{ background: {surface}; }}
Sheet QScrollArea, Sheet QScrollArea > QWidget > QWidget {{ background: transparent; }}
QComboBox QAbstractItemView {{ border: 1px solid {edge}; border-radius: 0; padding: 4px; }}
QHeaderView {{ background: {surface}; border: 0; }}
QHeaderView::section, QTableCornerButton::section {{
    background: {surface}; color: {muted}; border: 0; border-bottom: 1px solid {line};
    padding: 4px 8px; font-size: {small}px; font-weight: bold;
}}
QTableView[plain="true"] {{ border: 0; background: transparent; }}
QTableView[plain="true"]::item {{ border: 0; border-bottom: 1px solid {line}; padding: 2px 8px; }}
QTableView[plain="true"]::item:selected {{ background: {tint}; }}
QTableView[plain="true"] QHeaderView, QTableView[plain="true"] QHeaderView::section {{
    background: transparent;
}}
QMenu {{
    background: {surface}; color: {text}; border: 1px solid {edge}; padding: 4px;
}}
QMenu::item {{ padding: {menu}px 24px; border-radius: {radius}px; }}
QMenu::item:selected {{ background: {tint}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:disabled {{ background: transparent; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {sunk}; border: 0; border-radius: 4px; max-height: 8px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}
"""


def stylesheet(colours: Colours) -> str:
    """Return the stylesheet of these colours, for the size of text of now."""
    named = {name: getattr(colours, name).name() for name in Colours.__slots__}
    return _SHEET.format(
        **named,
        radius=theme.RADIUS,
        small=theme.px(Size.SMALL),
        button=theme.px(Size.MEDIUM) + 6,
        box=theme.px(16),
        target=max(theme.TARGET, theme.px(40)),
        menu=max(10, (theme.TARGET - theme.px(20)) // 2),
    )
