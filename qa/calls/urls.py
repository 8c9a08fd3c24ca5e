"""URLs as names of recordings: told apart from paths, made into paths, and whether they can be read here.

Anything fsspec reaches (s3://, gs://, oss://, sftp://, https://, memory:// …); each kind needs its own small
package, named when it is missing. Nothing here reads what lies at a URL.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from qa.errors import MissingPart, UsageError, pip_install
from qa.files import public_url

__all__ = ["as_url", "check_url", "plain_path"]

_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):/+(?=[^/])")
# These lead to other file systems, or run what they are given.
_BARRED = frozenset(
    {"reference", "simplecache", "filecache", "blockcache", "cached", "zip", "tar", "libarchive"}
)
_PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("http", "https"), "aiohttp"),
    **dict.fromkeys(("abfs", "abfss", "az", "adl"), "adlfs"),
    **dict.fromkeys(("sftp", "ssh"), "paramiko"),
    **dict.fromkeys(("webdav", "webdavs", "dav"), "webdav4[fsspec]"),
    **dict.fromkeys(("hdfs", "webhdfs"), "pyarrow"),
    **{"oss": "ossfs", "smb": "smbprotocol", "oci": "ocifs", "tos": "tosfs"},
}


def as_url(given: Path | str) -> str:
    """The URL that was meant, or an empty text for an ordinary path.

    A ``Path`` made of a URL has lost a slash (``s3:/bucket/x.wav``), which is put back; a path that
    exists on this machine is never taken for a URL.
    """
    text = os.fspath(given)
    hit = _URL.match(text)
    if not hit or "\0" in text or os.path.lexists(text):
        return ""
    scheme = hit[1].lower()
    rest = text[hit.end() :]
    return f"file:///{rest.lstrip('/')}" if scheme == "file" else f"{scheme}://{rest}"


def plain_path(url: str) -> Path:
    """What a job at a URL is named by: the URL without query, password and double slash.

    A ``file://`` URL gives the file it names.
    """
    if url.startswith("file://"):
        return Path(os.path.normpath(unquote(urlsplit(url).path)))
    return Path(public_url(url).replace("\0", "").replace("://", ":/", 1))


def check_url(url: str) -> None:
    """Make sure that a URL's kind can be read here at all, before anything starts.

    Raises:
        UsageError: the kind is unknown or not allowed.
        MissingPart: its package is not installed; the hint is the command that gets it.
    """
    scheme = url.partition("://")[0]
    if "::" in url or scheme in _BARRED:
        raise UsageError(
            f"不支持这种地址：{public_url(url)}",
            hint="请写录音本身的地址，如 s3://桶/0817/a001.wav",
            kind="remote.scheme",
        )
    try:
        import fsspec  # noqa: PLC0415 - only for those who name URLs
    except ImportError:
        raise _missing(url, f"fsspec {_PACKAGES.get(scheme, '')}".strip()) from None
    try:
        fsspec.get_filesystem_class(scheme)
    except ValueError:
        raise UsageError(
            f"不认识的地址开头“{scheme}://”：{public_url(url)}",
            hint="请写成 s3://、oss://、sftp://、https:// 等，或先把录音放到本机文件夹",
            kind="remote.scheme",
        ) from None
    except ImportError as error:
        raise _missing(url, _PACKAGES.get(scheme, str(error.name or error))) from None


def _missing(url: str, package: str) -> MissingPart:
    packages = " ".join(f'"{name}"' for name in package.split())
    return MissingPart(
        f"读取 {public_url(url)} 需要组件 {package}，这里没有安装",
        hint=pip_install(packages),
        kind="remote.package",
    )
