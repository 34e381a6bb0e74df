"""Clips play and can be seeked in, captions are there; drawings and files are seen, on a phone too."""

import pytest
import yaml

from demo.sources import COURSES, EDITORIAL

CLIPS = yaml.safe_load((EDITORIAL / "clips.yaml").read_text(encoding="utf-8"))
MODULES = yaml.safe_load((COURSES / "modules.yaml").read_text(encoding="utf-8"))["modules"]
SLUGS = {module["code"]: module["slug"] for module in MODULES}
# Plays a second, then jumps to three quarters; an event that does not come is waited for 5 seconds.
PLAY = """async () => {
  const video = document.querySelector("video");
  const event = (name) => Promise.race([
    new Promise((resolve) => video.addEventListener(name, () => resolve(true), {once: true})),
    new Promise((resolve) => setTimeout(() => resolve(false), 5000)),
  ]);
  video.muted = true;
  await video.play();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const played = video.currentTime;
  const seeked = event("seeked");
  video.currentTime = video.duration * 0.75;
  const arrived = await seeked;
  video.pause();
  return {
    played, arrived, now: video.currentTime, duration: video.duration, error: video.error && video.error.message,
    tracks: [...video.textTracks].map((track) => [track.kind, track.language, track.mode]),
    captions: video.textTracks[0].cues.length, caption: video.textTracks[0].activeCues[0].text,
  };
}"""


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_clip_plays_and_seeks_with_its_captions(person, language):
    visitor = person(language)
    answers = []
    visitor.page.on("response", lambda answer: answers.append(answer))
    for clip in CLIPS:
        code, lesson = clip["lesson"].split("/")
        visitor.open(f"/catalogue/{SLUGS[code]}/{lesson}/")
        done = visitor.page.evaluate(PLAY)
        said = [each[language] for chapter in clip["chapters"] for each in chapter["said"]]
        assert done["error"] is None and done["arrived"]
        assert done["played"] > 0.5
        assert 0.7 * done["duration"] < done["now"] < 0.85 * done["duration"]
        other = "ar" if language == "fr" else "fr"
        assert done["tracks"] == [
            ["captions", language, "showing"],
            ["captions", other, "disabled"],
        ]
        assert done["captions"] == len(said)
        assert done["caption"] in said
    videos = [answer for answer in answers if answer.url.endswith(".webm")]
    assert len(videos) >= len(CLIPS)
    assert {answer.status for answer in videos} == {206}
    assert all(answer.headers["content-range"].startswith("bytes ") for answer in videos)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_drawing_comes_light_to_a_phone(person, language):
    visitor = person(language, phone=True)
    for path in (
        "diagnostic-participatif-territorial/analyser-prioriser",
        "conception-pilotage-projet-social/cadre-logique",
    ):
        visitor.open(f"/catalogue/{path}/")
        visitor.page.locator("figure img").scroll_into_view_if_needed()
        address = visitor.page.evaluate(
            "async () => { const i = document.querySelector('figure img'); await i.decode(); return i.currentSrc; }"
        )
        response = visitor.page.request.get(address)
        assert response.headers["content-type"] == "image/webp"
        assert len(response.body()) < 40_000


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_sheet_is_taken_away(person, language):
    visitor = person(language, phone=True)
    visitor.open("/resources/modele-projet-personnalise/")
    link = visitor.page.locator("main a.btn")
    assert "PDF" in link.inner_text()
    response = visitor.page.request.get(visitor.site + link.get_attribute("href"))
    assert response.headers["content-type"] == "application/pdf"
    assert response.body().startswith(b"%PDF-")
