#include "reports/text/screen/first_screen.h"

#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"
#include "reports/answers/words/coverage_words.h"
#include "reports/text/screen/cause.h"
#include "reports/text/screen/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::reports::text {

namespace {

constexpr std::ptrdiff_t kScreen = 60;

// How much of each part is shown.
struct Share {
  std::size_t limitations, done, changes, others;
  std::size_t command;  // the longest command that is printed
};

// Each takes less room than the one before; the last always fits.
constexpr std::array<Share, 7> kShares = {{
    {4, 3, 3, 2, SIZE_MAX},
    {3, 2, 3, 1, SIZE_MAX},
    {3, 1, 3, 1, 400},
    {3, 2, 3, 1, 140},
    {3, 1, 2, 1, 140},
    {2, 1, 1, 1, 140},
    {1, 1, 1, 0, 140},
}};

class FirstScreen {
 public:
  FirstScreen(const ReportData& data, const TextOptions& options, const Share& share)
      : data_(data), page_(options), share_(share), summary_(summarize(data)) {}

  std::string render() {
    header();
    verdict();
    list("What happened", share_.done, is_done);
    list("What to change first", share_.changes, has_change);
    list("What else was found", share_.others, is_other);
    since();
    page_.line(page_.dim(
        "\n--all lists every finding, --explain says why each matters and how to fix it"));
    return page_.take();
  }

 private:
  void header();
  void limitations();
  void verdict();
  void list(std::string_view title, std::size_t most, CausePredicate wanted);
  void since();

  const ReportData& data_;
  Page page_;
  const Share& share_;
  Summary summary_;
};

void FirstScreen::header() {
  const std::string_view gap = data_.cluster.empty() ? "" : "  ";
  page_.item(fmt::format("{}{}", page_.bold("nsposture"), gap), 9 + gap.size(), data_.cluster, 1);
  if (const auto text = snapshot_text(data_); !text.empty()) {
    page_.item(page_.dim("RBAC     "), 9, text, 2);
  }
  if (data_.kubernetes) page_.item(page_.dim("version  "), 9, describe(*data_.kubernetes), 2);
  if (summary_.log_first) {
    page_.item(page_.dim("audit    "), 9,
               fmt::format("{} to {}", when(*summary_.log_first), when(*summary_.log_last)), 2);
  }
  limitations();
}

// Limitations of the report come before its results.
void FirstScreen::limitations() {
  const auto& all = summary_.limitations;
  const auto count = std::min(all.size(), share_.limitations);
  const auto lead = page_.warn("but      ");
  for (std::size_t i = 0; i < count; ++i) page_.item(lead, 9, all[i], 2);
  if (count < all.size()) {
    page_.item(lead, 9,
               count_of(all.size() - count, "more limitation", "more limitations") + " (--all)");
  }
}

void FirstScreen::verdict() {
  page_.line("");
  for (const auto& sentence : verdict_lines(data_, summary_)) page_.item("", 0, sentence, 3);
}

// Causes at info require no action.
void FirstScreen::list(std::string_view title, std::size_t most, CausePredicate wanted) {
  const auto causes = causes_that(data_.causes, wanted);
  if (causes.empty() || most == 0) return;
  page_.section(title);
  const bool numbered = wanted == has_change;
  const ChangeNumbers numbers(data_.causes);
  const CauseLines lines{
      .title = 3, .lost = 2, .lost_rules = 2, .command = share_.command, .brief = true};
  for (const auto i : most_severe(causes, most)) write_cause(page_, numbers, *causes[i], lines);
  if (causes.size() <= most) return;
  if (numbered) {
    page_.item("   ", 3, share_text(data_.causes, share_.changes), 3);
  } else {
    page_.line(page_.dim(fmt::format("   … and {} more", thousands(causes.size() - most))));
  }
}

// "New" has a meaning only when there was a previous run.
void FirstScreen::since() {
  if (data_.trend.size() < 2) return;
  page_.section("Since the previous run");
  page_.line(fmt::format("   {} new, {} resolved", thousands(summary_.fresh),
                         thousands(data_.gone.size())));
}

}  // namespace

std::string first_screen(const ReportData& data, const TextOptions& options) {
  std::string screen;
  for (const auto& share : kShares) {
    screen = FirstScreen(data, options, share).render();
    if (std::ranges::count(screen, '\n') <= kScreen) break;
  }
  return screen;
}

}  // namespace nsposture::reports::text
