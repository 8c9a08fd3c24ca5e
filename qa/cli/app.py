"""The command line: names and options of the commands, errors in words, exit statuses.

Each command's work is in ``qa.commands`` and imported only when it is called, so that help is quick
and a missing package spoils only what needs it.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

import qa
from qa.cli.help import Command, Group
from qa.cli.misuse import misused, program_name
from qa.cli.models import models_group
from qa.cli.options import (
    Anonymising,
    ConfigFile,
    DeviceName,
    Embedding,
    EngineName,
    Form,
    Mode,
    ModelName,
    ScorecardFile,
    StoreUrl,
)
from qa.cli.rules import rules_group
from qa.cli.store import purge_command, store_group
from qa.cli.weekly import add_weekly
from qa.errors import QaError, UsageError
from qa.failure import failure_of

__all__ = ["app", "main", "run"]


_OPTIONS: dict[str, Any] = {
    "cls": Group,
    "add_completion": False,
    "no_args_is_help": True,
    "rich_markup_mode": "rich",
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}

_WHAT = "客服通话质检：录音进，转写、阶段、逐条检查、得分与报告出。全程离线。"

app = typer.Typer(help=_WHAT, **_OPTIONS)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qa {qa.__version__}")
        raise typer.Exit


@app.callback(help=_WHAT)
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    """Nothing to do before a command."""


@app.command(
    "score",
    cls=Command,
    help="给通话评分并写出报告。\n\n"
    "退出状态：0 全部完成；1 有的没完成（逐一说明原因，其余照常）；2 命令或配置有误，什么都没开始；"
    "按 Ctrl-C 停下为 130，被要求结束为 143。\n\n"
    "新建的输出文件夹只有本人能打开；要与别人共享，请先建好文件夹、设好权限。"
    "加了 --anonymise 也只分发 calls、index.html 和 summary 表：qa.db 是自用的底稿，里面仍是真名。",
)
def score_command(
    *,
    paths: Annotated[
        list[Path],
        # One that cannot be read is a call that failed, not a reason to begin nothing.
        typer.Argument(
            readable=False,
            metavar="路径…",
            help="录音、文件夹、通话清单（.csv/.jsonl）或转写（*.transcript.json）",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="文件夹", help="报告写到哪里")] = Path(
        "reports"
    ),
    scorecard: ScorecardFile = None,
    model: ModelName = None,
    device: DeviceName = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=0, max=256, metavar="数", help="同时处理几通；0 为自动")
    ] = None,
    engine: Annotated[
        EngineName | None,
        typer.Option("--engine", metavar="local|ray", help="由什么来跑；缺省 local（本机）"),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            "--ray-address",
            metavar="地址",
            help="Ray 集群，如 10.0.0.1:6379；不写就看环境变量 RAY_ADDRESS，再没有就在本机起一个",
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="监视文件夹：夜里陆续到的录音，写完一个处理一个，直到按 Ctrl-C")
    ] = False,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="时:分", help="到这个时刻就收尾，如 07:00；手上的做完，其余留给下次"),
    ] = None,
    store: StoreUrl = None,
    config: ConfigFile = None,
    resume: Annotated[
        bool,
        typer.Option("--resume/--no-resume", help="接着上次做；--no-resume 全部重新评分（沿用已有转写）"),
    ] = True,
    force: Annotated[bool, typer.Option("--force", help="连同识别全部重做")] = False,
    redact: Annotated[
        bool | None,
        typer.Option(
            "--redact/--no-redact",
            help="遮盖证件号、卡号、电话、地址、密码、验证码等；缺省遮盖",
            show_default=False,
        ),
    ] = None,
    anonymise: Anonymising = None,
    embed_audio: Embedding = None,
    no_embed_audio: Annotated[bool, typer.Option("--no-embed-audio", hidden=True)] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="结果以 JSON 写到标准输出，进度写到标准错误")
    ] = False,
) -> int:
    """Score calls and write all reports."""
    from qa.commands.score import ScoreRequest, score
    from qa.config import load_settings

    flags = {
        "scorecard": scorecard,
        "model": model,
        "device": device and device.value,
        "jobs": jobs,
        "engine": engine and engine.value,
        "ray_address": ray_address,
        "store": store,
        "redact": redact,
        "anonymise": anonymise,
        "embed_audio": "never" if no_embed_audio else embed_audio and embed_audio.value,
    }
    settings = load_settings(config, flags)
    if ray_address and settings.engine != "ray":
        raise UsageError("写了 --ray-address，但没有 --engine ray，不会用到集群", hint="加上 --engine ray")
    modes = {"resume": resume, "force": force, "as_json": as_json, "watch": watch}
    return score(ScoreRequest(tuple(paths), out, settings, until=until or "", **modes))


@app.command("report", cls=Command, help="由 report.json 重新写出一通的报告。")
def report_command(
    *,
    source: Annotated[Path, typer.Argument(metavar="REPORT.JSON", help="某一通的 report.json")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="文件", help="写到哪个文件或文件夹")],
    form: Annotated[
        Form, typer.Option("--format", "-f", metavar="html|docx|md|json|pdf", help="写成什么")
    ] = Form.HTML,
    audio: Annotated[
        Path | None,
        typer.Option(
            "--audio", metavar="录音", help="放进 HTML 的录音；缺省沿用同一文件夹里 report.html 的录音"
        ),
    ] = None,
    embed_audio: Embedding = None,
    anonymise: Anonymising = None,
    config: ConfigFile = None,
) -> int:
    """Write one call's report again from its JSON."""
    from qa.commands.report import ReportRequest, write_report
    from qa.config import load_settings

    flags = {"anonymise": anonymise, "embed_audio": embed_audio and embed_audio.value}
    settings = load_settings(config, flags)
    return write_report(
        ReportRequest(
            source,
            out,
            form.value,
            audio,
            settings.embed_audio,
            settings.anonymise,
            settings.company_names,
        )
    )


add_weekly(app)
app.add_typer(rules_group(_OPTIONS), name="rules")


@app.command(
    "eval", cls=Command, help="用标注好的通话量准确度：字错误率、阶段边界、每条检查的一致率与 kappa。"
)
def eval_command(
    *,
    gold: Annotated[Path, typer.Option("--gold", metavar="文件夹", help="标注好的通话（录音与同名 .json）")],
    mode: Annotated[
        Mode,
        typer.Option("--mode", metavar="text|audio|both", help="在标注文字上、在识别文字上，还是两样都量"),
    ] = Mode.BOTH,
    scorecard: ScorecardFile = None,
    model: ModelName = None,
    device: DeviceName = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=0, max=256, metavar="数", help="识别用几个线程；0 为自动"),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="文件", help="把结果也写成 JSON")
    ] = None,
    config: ConfigFile = None,
) -> int:
    """Measure against labelled calls."""
    from qa.commands.evaluate import evaluate_gold
    from qa.config import load_settings

    flags = {"scorecard": scorecard, "model": model, "device": device and device.value, "jobs": jobs}
    return evaluate_gold(gold, mode.value, json_file, load_settings(config, flags))


app.add_typer(models_group(_OPTIONS), name="models")
app.add_typer(store_group(_OPTIONS), name="store")
app.command(
    "purge",
    cls=Command,
    help="永久删除通话：转写、各版结果、报告与列表里的记录。按期限（--older-than）或逐通（--call）。",
)(purge_command)


@app.command("doctor", cls=Command, help="查看装了什么、缺什么，以及补上的命令。")
def doctor_command(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="要检查的输出文件夹")] = Path(
        "reports"
    ),
    config: ConfigFile = None,
    model: ModelName = None,
    device: DeviceName = None,
    store: StoreUrl = None,
) -> int:
    """Look at the installation."""
    from qa.commands.doctor import doctor

    return doctor(out, config, {"model": model, "device": device and device.value, "store": store})


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what comes after the program's name; ``None`` for the real ones.

    Returns:
        The exit status.
    """
    err = Console(stderr=True)
    try:
        command = typer.main.get_command(app)
        status = command.main(arguments, prog_name=program_name(), standalone_mode=False)
    except QaError as error:
        if os.environ.get("QA_DEBUG") == "1":
            raise
        return _complain(err, error.message, error.hint)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "qa":
            raise
        return _complain(err, f"缺少组件 {error.name}", "make install")
    except (typer.Abort, KeyboardInterrupt):
        _complain(err, "已中断", "已完成的通话都已保留，再次运行会接着做")
        return 130
    except Exception as error:
        return _ended(err, error)
    return status if isinstance(status, int) else 0


def _ended(err: Console, error: Exception) -> int:
    """What no command expected: Typer's own complaints, a reader that is gone, a fault of the program."""
    if isinstance(error, BrokenPipeError):
        # The reader of our output has gone (``| head``); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if type(error).__name__ == "NoArgsIsHelpError":
        return 2  # the help has been printed
    if hasattr(error, "format_message"):
        return _complain(err, *misused(error))
    return _broken(err, error)


def _complain(err: Console, message: str, hint: str = "") -> int:
    err.print(f"[red]错误：[/red]{escape(message)}", highlight=False, soft_wrap=True)
    if hint:
        err.print(f"下一步：{hint}", markup=False, highlight=False, soft_wrap=True)
    return 2


def _broken(err: Console, error: Exception) -> int:
    """A fault of the program itself: where it is, without its message, which may quote a call."""
    if os.environ.get("QA_DEBUG") == "1":
        raise error
    said = failure_of(error, "运行中断")
    _complain(err, said.message, "请把下面几行发给维护者；已完成的通话都已保留，再次运行会接着做")
    err.print("\n".join(f"  {place}" for place in said.trace), markup=False, highlight=False, soft_wrap=True)
    return 1


def run() -> None:
    """Entry point of the installed command ``qa`` and of ``run_qa.py``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _take_chinese(stream)
    sys.exit(main())


def _take_chinese(stream: io.TextIOWrapper) -> None:
    """Make an output take whatever is said: one sign that the locale lacks would end the command.

    UTF-8 where the locale knows no Chinese at all, else a code in place of a sign that it lacks.
    """
    try:
        _WHAT.encode(stream.encoding)
    except UnicodeEncodeError:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    else:
        if stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
