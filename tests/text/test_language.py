from __future__ import annotations

import pytest

from detector.text.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council said on Monday that the bridge was closed for repairs.", "en"),
        ("Der Stadtrat hat am Montag die Brücke für den Verkehr gesperrt und das Geld ist da.", "de"),
        ("Le conseil a fermé le pont lundi pour des travaux qui dureront dans la nuit.", "fr"),
        ("El consejo cerró el puente el lunes por las obras que se hacen en la ciudad.", "es"),
        ("Il consiglio ha chiuso il ponte per i lavori che sono iniziati nel centro della città.", "it"),
        ("O conselho fechou a ponte para as obras que não foram feitas em uma semana.", "pt"),
        ("De raad heeft de brug op maandag gesloten voor het werk dat met spoed moet.", "nl"),
        ("Rådet har stängt bron för det arbete som är på gång och inte klart.", "sv"),
        ("Rada zamknęła most w poniedziałek, to nie jest koniec prac na rzece.", "pl"),
        ("Совет закрыл мост в понедельник.", "ru"),
        ("橋は月曜日に閉鎖された。", "ja"),
        ("周一大桥关闭。", "zh"),
        ("أغلق المجلس الجسر يوم الاثنين", "ar"),
        ("12 34", None),
        ("", None),
        ("zzz qqq xxx", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert guess_language(text) == language
