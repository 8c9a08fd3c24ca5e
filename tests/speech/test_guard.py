"""What people really say passes; what recognisers invent does not."""

from __future__ import annotations

import pytest

from qa.speech.guard import Evidence, compression_ratio, is_silence, reason

PROMPT = "以下是普通话的句子。"

INVENTED = {
    "字幕": ["字幕由Amara.org社群提供", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", "中文字幕志愿者 杨茜茜",
             "謝謝觀看", "感谢您的收看，下期再见", "请不吝点赞订阅转发打赏", "词曲：李宗盛",
             "作词 李宗盛 作曲 李宗盛", "優優獨播劇場——YoYo Television Series Exclusive", "字幕by索兰娅", "未经作者授权，禁止转载",
             "以上言论不代表本台立场", "记得打开小铃铛", "谢谢大家，订阅我的频道", "今天的视频就到这里", "MING PAO CANADA"],
    "循环": ["我们的我们的我们的我们的我们的我们的", "请稍等一下请稍等一下请稍等一下请稍等一下", "嗯" * 12, "诶诶诶诶诶诶", "试试试试试", "语语语语语语", "不" * 8,
             "好的谢谢您好的谢谢您好的谢谢您好的谢谢您", "是试试试试", "预余鱼语语语"],
    "外文": ["ご視聴ありがとうございました", "시청해주셔서 감사합니다", "Thank you for watching this video", "Спасибо за просмотр"],
    "提示词": ["以下是普通话的句子", "以下是普通话的句子，您好。", "这位是普通话的句子。", "这就是普通话的。"],
}  # fmt: skip

SPOKEN = [
    "喂喂喂，您好，能听见吗？", "对对对，就是这个。", "喂喂喂喂喂喂喂", "对对对对对对", "嗯嗯嗯，好的好的好的。", "谢谢您的来电，祝您生活愉快，再见。",
    "电话是一三九零零零零零零零零。", "卡号是六二二二零二零零零零零零零零零零一二三。", "您关注一下我们的公众号，点订阅就行。",
    "麻烦您给我点个赞。", "我要转发给我爱人看一下。", "WiFi连不上，APP也打不开，显示error 404。", "OK，OK。", "这个字幕我看不清楚，电视上的字太小。",
    "不是不是，我没有说要退，我没有说。", "走走走，赶紧走。", "感谢您的耐心等待。", "普通话我说不好。", "您说普通话行不行？", "这是普通话的客服吗？", "12345678901",
    "为什么为什么为什么，你倒是说啊！", "哈哈哈哈哈", "下期账单什么时候出？", "我订阅的那个会员能不能退？",
    "试试试", "不不不不", "嗯嗯嗯嗯", "没没没没，没有的事。", "您要普通话的还是粤语的？", "我听您是普通话的口音，那我说慢点。", "这个视频打不开，一直转圈。",
    "未经您同意我们不会扣费。", "门口那个小铃铛坏了。", "这是我的频道套餐，能不能换？", "版权费是谁收的？", "转载的那篇文章说你们有活动。", "谢谢，谢谢大家的帮忙。",
    "会员为什么看不了中文字幕？我就是为了这个买的。", "您先关注我们的公众号再转发朋友圈，就可以参加这个活动了。",
    "我的号码是一三八一三八一三八一三八。", "一二一二一二一二一二", "幺零幺零幺零幺零幺零幺零",
    "是是是是是", "试试事实", "一亿一亿", "你你你，您您说什么？",
]  # fmt: skip


def evidence(text: str, seconds: float = 8.0, probability: float = 0.8, **more: object) -> Evidence:
    return Evidence(text=text, duration=seconds, word_probabilities=[probability] * max(1, len(text)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in INVENTED.items() for text in texts]
)
def test_invented_text_is_caught_for_the_right_reason(kind: str, text: str):
    assert kind in reason(evidence(text, prompt=PROMPT))


@pytest.mark.parametrize("text", SPOKEN)
def test_ordinary_speech_is_left_alone(text: str):
    assert reason(evidence(text, prompt=PROMPT, hotwords=("星桥通信", "罗敏", "流量包"))) == ""


@pytest.mark.parametrize(
    ("text", "probability"),
    [
        ("会员为什么看不了中文字幕？我就是为了这个买的。", 0.4),  # the same words, hardly heard
        ("请订阅转发关注", 0.9),
        ("中文字幕", 0.9),
        ("会员为什么看不了中文字幕？感谢观看。", 0.9),
    ],
)
def test_sayable_phrases_are_believed_only_within_a_clear_sentence(text: str, probability: float):
    assert "字幕" in reason(evidence(text, probability=probability))


def test_hotwords_may_be_said_but_not_recited():
    words = ("星桥通信", "罗敏", "流量包", "视频彩铃")
    assert reason(evidence("您好，星桥通信，我是罗敏。", hotwords=words)) == ""
    assert reason(evidence("星桥通信", hotwords=("星桥通信",))) == ""
    assert "提示词" in reason(evidence("星桥通信，罗敏，流量包。", hotwords=words))


@pytest.mark.parametrize(("text", "seconds", "caught"), [
    ("您好这里是星桥通信很高兴为您服务请问有什么可以帮您", 1.0, True),
    ("您好这里是星桥通信很高兴为您服务请问有什么可以帮您", 3.5, False),
    ("好的好的", 0.3, False),
    ("13900001234", 0.4, True),
])  # fmt: skip
def test_more_than_can_be_said_in_the_time_is_caught(text: str, seconds: float, caught: bool):
    assert ("说不完" in reason(evidence(text, seconds))) is caught


def test_noise_taken_for_words_is_caught():
    assert "噪声" in reason(evidence("请注意", probability=0.4, avg_logprob=-2.0, no_speech_prob=0.8))
    assert "把握" in reason(evidence("请注意", probability=0.05))
    assert reason(evidence("请注意", probability=0.4, avg_logprob=-0.5, no_speech_prob=0.8)) == ""
    assert reason(evidence("请注意", probability=0.4, avg_logprob=-2.0, no_speech_prob=0.1)) == ""


def test_nothing_said_needs_no_reason():
    assert reason(evidence("")) == ""
    assert reason(evidence("，。！", probability=0.01)) == ""


@pytest.mark.parametrize(
    ("logprob", "no_speech", "silent"), [(-1.5, 0.7, True), (-0.4, 0.9, False), (-1.5, 0.3, False)]
)
def test_silence_needs_both_signs(logprob: float, no_speech: float, silent: bool):
    assert is_silence(logprob, no_speech) is silent


def test_loops_compress_and_sentences_do_not():
    assert compression_ratio("") == 0
    assert compression_ratio("您好" * 40) > 2.4
    assert compression_ratio("您好，这里是客服热线，请问有什么可以帮您？") < 2.0
