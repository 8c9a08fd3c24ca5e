"""Settings: defaults, files, command line, in that order."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import config
from qa.config import Settings, load_settings
from qa.errors import UsageError


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a working folder of the test's own."""
    (tmp_path / "user").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(config.platformdirs, "user_config_path", lambda app: tmp_path / "user")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_defaults() -> None:
    assert load_settings() == Settings()
    assert load_settings(flags={"model": None, "redact": None}) == Settings()


def test_the_stronger_wins(tmp_path: Path) -> None:
    _write(tmp_path / "user/qa.toml", 'model = "a"\njobs = 3\nhotwords = ["星桥"]\n')
    _write(tmp_path / "work/qa.toml", 'model = "b"\nredact = false\n')
    settings = load_settings(flags={"model": "c"})
    assert (settings.model, settings.jobs, settings.redact, settings.hotwords) == ("c", 3, False, ("星桥",))


def test_named_file_replaces_the_local_one(tmp_path: Path) -> None:
    _write(tmp_path / "work/qa.toml", "jobs = 3\n")
    named = _write(tmp_path / "my.toml", 'model = "b"\nscorecard = "cards/a.yaml"\n')
    settings = load_settings(named)
    assert (settings.jobs, settings.model) == (0, "b")
    assert settings.scorecard == tmp_path / "cards/a.yaml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('modle = "x"', "不认识的键 modle（是否想写 model"),
        ("zzz = 1", "不认识的键 zzz"),
        ('jobs = "four"', "jobs 应为整数"),
        ("jobs = -1", "jobs 应不小于 0"),
        ('device = "gpu"', "device 应为"),
        ("redact = 1", "redact 应为 true 或 false"),
        ("model = ", "不是有效的 TOML"),
        ('filename_pattern = "("', "正则表达式"),
        ("filename_pattern = '(?P<agentid>a)'", "不认识的组名：agentid（是否想写 agent_id"),
        ("filename_pattern = '(?P<call_id>a)(?P<zzz>b)'", "不认识的组名：zzz"),
        ("filename_pattern = '(\\d+)_'", "没有命名的组"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, said: str) -> None:
    _write(tmp_path / "work/qa.toml", text)
    with pytest.raises(UsageError, match=said.replace("（", ".").replace("(", r"\(")) as caught:
        load_settings()
    assert caught.value.hint


def test_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="无法读取配置"):
        load_settings(tmp_path / "none.toml")


def test_file_and_values_have_the_same_keys() -> None:
    assert set(config._File.model_fields) == set(Settings.__dataclass_fields__)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("true", "auto"), ("false", "never"), ('"auto"', "auto"), ('"always"', "always"), ('"never"', "never")],
)
def test_sound_in_the_page_has_three_ways_and_an_older_two(tmp_path: Path, written: str, meant: str) -> None:
    _write(tmp_path / "work/qa.toml", f"embed_audio = {written}\n")
    assert load_settings().embed_audio == meant
    assert load_settings(flags={"embed_audio": "always"}).embed_audio == "always"


def test_sound_in_the_page_knows_no_fourth_way(tmp_path: Path) -> None:
    _write(tmp_path / "work/qa.toml", 'embed_audio = "sometimes"\n')
    with pytest.raises(UsageError, match="embed_audio 应为 auto、always 或 never"):
        load_settings()


def test_a_pattern_with_known_names_is_taken(tmp_path: Path) -> None:
    pattern = r"(?P<agent_id>\d+)_(?P<company>\w+)_(?:x|y)"
    _write(tmp_path / "work/qa.toml", f"filename_pattern = '{pattern}'")
    assert load_settings().filename_pattern == pattern
