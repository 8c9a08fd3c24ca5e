"""What speaks for and against a customer's clause as the matter of a call: acts, and turns of phrase."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = [
    "AGREES",
    "ALMOST",
    "BEFELL",
    "BEFELL_WORTH",
    "BESIDE",
    "BESIDE_REQUEST",
    "CHANGED",
    "CHANGED_WORTH",
    "CHARGED",
    "CLEAR_SIGN",
    "DESIRE",
    "DESIRE_WORTH",
    "EXCITED",
    "FAULTS",
    "FEELINGS",
    "GOES_ON",
    "MAYBE_FELT",
    "MOOD",
    "MOSTLY",
    "NEVER",
    "OPENER",
    "OWN",
    "PRAISE",
    "QUESTION",
    "REQUESTS",
    "SOBS",
]

# What speaks for a clause, by how much; what is only likely counts less.
FAULTS: Mapping[str, float] = {
    **{"fault": 1.0, "type_quality": 1.0, "type_charge": 1.0, "type_process": 0.8, "type_service": 1.0},
    **{"company_fault": 0.5, "trouble": 0.9, "injury": 0.8, "topic_charge": 0.7, "own_mistake": 0.9},
    **{"type_process_missed": 0.5, "fault_maybe": 0.3, "type_quality_hint": 0.4, "type_charge_hint": 0.4},
    **{"topic_quality": 0.4, "product": 0.4, "own_matter": 0.4},
}
REQUESTS: Mapping[str, float] = {
    **{"wants_done": 1.0, "demands_action": 1.0, "ask_business": 0.8, "ask_answer": 0.7, "own_mistake": 0.9},
    **{"general_enquiry": 0.6, "general_enquiry_wide": 0.9, "own_mistake_maybe": 0.8, "trouble": 0.6},
    **{
        "fault": 0.5,
        "type_quality": 0.5,
        "topic_charge": 0.6,
        "product": 0.4,
        "enquiry": 0.5,
        "action_maybe": 0.8,
    },
}
# Who says what they want done asks for it in whatever words: 想学写大字, 我想给我妈订束花.
DESIRE = re.compile(
    "^(?:我[^，]{0,2})?(?:是|也)?想(?![问咨了打请想不是的起到法着说知听投反跟越死哭])[^，]{2,}"
)
DESIRE_WORTH = 0.8
# An account that goes on in the next clause: 我回家一看, 另外我还想顺便.
GOES_ON = re.compile("(?:一[看查问听试量翻]|结果|发现|顺便|另外|因为|而且|但是|才知道|叫什么来着|那个)$")
# What a question is worth in an enquiry.
QUESTION = 0.8
FEELINGS = (
    *("feeling", "feels_angry", "feels_worried", "feels_let_down", "feels_annoyed", "feels_thankful"),
    *("anger", "complaint_feeling", "complaint_feeling_wide"),
)
# A clause with one of these tells nothing of the matter, unless a clear sign of it stands beside them.
# Who has only just come to speak agrees to nothing: 信用卡年费三百 only sounds like it.
AGREES = ("accept", "agrees")
BESIDE = ("blames", "accept", "agrees", "asks_meaning", "complaint_named", "hesitate", "asks_supervisor")
CLEAR_SIGN = 0.8
# Who asks for something to be done blames nobody: 桌布想包给你们洗.
BESIDE_REQUEST = tuple(act for act in BESIDE if act != "blames")
# A sentence that sounds like an outcry tells less.
MAYBE_FELT, EXCITED = ("feeling_maybe", "upset_maybe"), 0.8
# With one of these a clause is never the matter.
NEVER = (
    *("wait_complaint", "wait_complaint_wide", "abuse", "abuse_said", "gave_details", "info_refused"),
    *("ask_apology", "wish_apology", "crisis_named", "solved_now", "feels_relieved"),
)
# A feeling is told by who has it: 我气死了, 心里直发愁; 孩子哭了一宿 is what happened.
OWN = re.compile("[我心]")
MOSTLY = 0.4
# In whatever words: 现在弄得我心里特别堵得慌.
MOOD = re.compile(
    "心里(?:头|面)?[^，]{0,4}(?:堵|慌|难受|难过|不舒服|憋|滋味|别扭|发毛|没底|打鼓|窝火|不痛快)"
)
# Only says that something is going to be said or asked, or asks what is going on.
OPENER = re.compile(
    "^(?:[\u4e00-\u9fff]{1,3}啊|姑娘|同志|师傅|老师|你好|您好|喂)?(?:是)?(?:这样子?的?|(?:事情|情况)是这样子?的?|都不是"
    "|(?:我|那|就|是|想|要|来|得|先|跟你|给你|向你|向您|跟您|你们|个|请|顺便)*(?:打听|问|问问|咨询|了解|反映|讲|说|坦白|说说|请教)"
    "(?:一下|一声|一句|个|你|您|下|句|件)*(?:[\u4e00-\u9fff]{0,2}事儿?|情况|问题)?的?(?:啊|哈|吧)?"
    "|(?:这|那)?(?:到底|究竟)?(?:是)?(?:怎么|咋)(?:一)?(?:回事|办|整|弄|了)(?:啊|呀|呢)?|(?:到底)?什么情况"
    "|(?:[我咱]们?|是)?(?:有|没)[个点件]?(?:别的)?事儿?(?:[要想得找](?:[跟和向][你您])?)(?:说|讲|问|反映|咨询)(?:一下|下)?"
    "|(?:我|就|是|来|想)*(?:问|了解)(?:问|一下)?(?:到底|究竟)(?:是)?(?:怎么|咋)一?回事"
    "|(?:请问|问一?下)?(?:你们?)?(?:这[里儿边]?)?是[^，。]{1,10}(?:地方|热线|客服|中心|公司|店|电话|单位|部门)(?:吧|吗|么|不|啊)"
    "|我?(?:就是|是|想|要|来)*(?:打听打听|了解了解|咨询咨询|反映反映|请教请教)(?:啊|哈|吧)?"
    "|我?(?:就)?是[^，。没不被漏淹坏停断扣]{1,8}的(?:业主|住户|租户|租客|房东|车主|机主|会员|家长|学员|(?:老)?(?:客户|用户|顾客))(?:啊|哈)?"
    "|我?(?:免贵)?姓[\u4e00-\u9fff]{1,2}"
    "|我[可又]?闯了?个?大?祸了?|不好意思啊?|[\u4e00-\u9fff]{0,4}[你您]好啊?|打扰(?:了|一下)?哈?|[你您]?听好了?|[\u4e00-\u9fff]{1,3}是吧)$"
)
# What came of a thing, and by how much: 袖子短了一截, 缩了起码一号, 染上一片粉. A sum or a time is none.
CHANGED = re.compile(
    "[了掉上出破成](?:起码|至少|快|差不多|整整|足足|得有|好)?[一两二三四五六七八九十几半](?:大|小|整|长)?"
    "(?:截|块(?!钱|[一二三四五六七八九])|片|号|圈|道|层|摊|滩|地(?!方|址)|条(?:缝|口)|个(?:大|小)?(?:包|洞|坑|口子|窟窿|印))"
)
CHANGED_WORTH = 0.5
# Names what was charged, however short: 停车费，九十六块.
CHARGED = re.compile("..[费金款]$|[房月年]租$|[话电水气运学房车路油票年月]费$|[押定订]金$")
# What befell a thing or a person, and what was sent in place of another: 给我发个十毫克的来.
# 又哑了, 昨天就掉了, 箱子没了, 科目三没考成, 我妈被关了四十分钟, 往下漏水.
# A body that aches and a mood are told so too, and are none: 腰都快断了, 气炸了, 吓坏了, 耐心都没了.
BEFELL = re.compile(
    "(?<![快要气急烦吓累笑愁热冷疼乐忙困饿得肺])(?:[坏破裂哑塌漏糊翻丢渗炸瘪烂]|(?<![还人有])(?<![心气力劲]都)没"
    "|(?<![打不])断|又[哑停响漏坏]|[就又全]掉|[开包]走|[拱翘鼓]起来)了$|没[考拿办领登][成上]$"
    "|你们?给我[们]?(?:发|寄|送|拿|配|装)(?:的|了|成|来)?(?:个|一?[双件盒台箱])?(?![^，]*(?:新的|好的|短信|过来))[^，]{2,8}来$"
    "|[被里头][关困锁夹]了|里头了$|往[下外上][^，]{0,3}[漏冒淌流喷]"
)
BEFELL_WORTH = 0.8
ALMOST = re.compile("快[^，]{1,3}了$")
# A sound and a pause before the first word: 呜……我科目三没考成.
SOBS = re.compile("(?:[呜唉哎嗯呃啊哦]+…+)*")
PRAISE = re.compile(
    "(?:道|致)(?:个|声|一声)?谢|感谢信|表扬|夸(?:一?夸|一下|两句)|锦旗|记(?:个|一)?功|特意[^，。]{0,4}谢"
)
