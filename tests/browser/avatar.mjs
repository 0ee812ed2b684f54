// Stands in for pictures on the open Internet, which a test does not need: a drawn face of one colour a name.

/** Answers every https request of a page with a drawn face. */
export async function drawAvatars(page) {
  await page.route(/^https:/, (route) => {
    if (route.request().resourceType() !== "image") return route.abort();
    const hue = [...route.request().url()].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 360, 7);
    const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="hsl(${hue} 45% 78%)"/>
      <circle cx="40" cy="31" r="15" fill="hsl(${hue} 35% 38%)"/><path d="M10 80a30 28 0 0 1 60 0z" fill="hsl(${hue} 35% 38%)"/></svg>`;
    return route.fulfill({ contentType: "image/svg+xml", body });
  });
}
