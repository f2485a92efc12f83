#include "reports/text/access_groups.h"

#include "reports/answers/words/access_words.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/grant.h"
#include "reports/text/who_can.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>
#include <string_view>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kNames = 3;
constexpr char kEnd = '\0';  // ends a part of a key; no name contains it

// The acting identity without the subject's name: a subject that impersonates stays the same.
std::string without_self(std::string text, const std::string& self) {
  for (auto at = text.find(self); !self.empty() && at != std::string::npos; at = text.find(self)) {
    text.replace(at, self.size(), 1, '\1');
  }
  return text;
}

std::string grants_key(const PathStep& step) {
  std::string key;
  for (const auto& grant : step.grants) key += grant_text(grant) + kEnd;
  return key;
}

// Subjects differ in what permits their first step. If that is the request itself, the grant is the
// whole answer.
std::string path_key(const EscalationPath& path) {
  std::string key = fmt::format("{}", fmt::join(path.only_names, ",")) + kEnd;
  if (path.steps.empty()) return key;
  const auto& first = path.steps.front();
  for (const auto& step : path.steps) {
    key += step.technique + kEnd;
    key += without_self(step.gains, first.as) + kEnd;
    if (&step == &first && step.technique != "direct") continue;
    key += without_self(step.as, first.as) + kEnd + grants_key(step);
  }
  return key;
}

std::string key_of(const SubjectAccess& answer) {
  std::string key(access_word(answer.access));
  for (const auto& path : answer.paths) key += kEnd + path_key(path);
  return key;
}

std::string first_grants(const SubjectAccess& answer) {
  std::string key;
  for (const auto& path : answer.paths) {
    if (!path.steps.empty()) key += grants_key(path.steps.front()) + kEnd;
  }
  return key;
}

}  // namespace

void AccessGroups::add(const SubjectAccess& answer) {
  if (answer.by_design) {
    ++by_design_[answer.access];
    return;
  }
  const auto [at, fresh] = group_of_.emplace(key_of(answer), groups_.size());
  if (fresh)
    groups_.push_back({answer.access, {}, 0, first_grants(answer), true, access_paths(answer)});
  auto& group = groups_[at->second];
  ++group.count;
  if (!fresh) group.same_grants = group.same_grants && group.first_grants == first_grants(answer);
  if (group.names.size() < kNames) {
    group.names.push_back(escape::terminal_text(describe(answer.subject)));
  }
}

std::string AccessGroups::group_text(const Group& group) {
  const auto word = access_word(group.access);
  if (group.count == 1) return fmt::format("{} - {}\n{}", group.names.front(), word, group.paths);
  auto out = fmt::format("{} subjects - {}, by the same path\n  {}", group.count, word,
                         fmt::join(group.names, ", "));
  const auto more = group.count - group.names.size();
  if (more > 0) out += fmt::format(" and {} more", more);
  out += '\n';
  if (!group.same_grants)
    out += "  the grants of the first step differ: the first subject's are shown\n";
  return out + group.paths;
}

std::string AccessGroups::by_design_text() const {
  std::size_t count = 0;
  std::vector<std::string> parts;
  for (const auto& [access, number] : by_design_ | std::views::reverse) {
    count += number;
    parts.push_back(fmt::format("{} {}", number, access_word(access)));
  }
  if (count == 0) return {};
  return fmt::format("{} {} of Kubernetes itself, by its default bindings - {}\n", count,
                     count == 1 ? "subject" : "subjects", fmt::join(parts, ", "));
}

std::string AccessGroups::finish() const {
  std::string out;
  bool folded = !by_design_.empty();
  for (const auto& group : groups_) {
    out += group_text(group);
    folded = folded || group.count > 1;
  }
  out += by_design_text();
  return folded ? out + "--all prints each subject with its own path\n" : out;
}

}  // namespace nsposture::reports::text
