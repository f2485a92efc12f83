#include "reports/text/explain.h"

#include "graph/rbac/rule_text.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/caveats.h"
#include "reports/text/grant.h"
#include "reports/text/path.h"
#include "reports/text/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::reports::text {

namespace {

using escape::terminal_text;

// Binding, role and rule below one another, as far as they exist.
std::string grant_table(const NamedGrant& grant) {
  if (grant.is_masters()) {
    return "  Group \"system:masters\" is allowed everything before RBAC is asked\n";
  }
  std::vector<Row> rows = {
      {"  binding", object_text(grant.binding), position_text(grant.binding_position)}};
  if (grant.subject) rows.push_back({"  gives", describe(*grant.subject), ""});
  if (grant.role_exists) {
    rows.push_back({"  role", object_text(grant.role), position_text(grant.role_position)});
  }
  if (grant.rule) {
    rows.push_back({"  rule", rbac::rule_text(*grant.rule), position_text(grant.rule_position)});
  }
  return table(rows);
}

std::string by_apply(const std::vector<std::string>& names) {
  return terminal_text(
      fmt::format("by server-side apply only, and only {}", fmt::join(names, ", ")));
}

std::string grants_text(const std::vector<NamedGrant>& grants) {
  std::string out;
  for (const auto& grant : grants) {
    out += '\n';
    if (!grant.only_names.empty()) out += by_apply(grant.only_names) + '\n';
    out += grant_table(grant);
  }
  return out;
}

// For a denied action: whether the subject could gain it.
std::string becoming_text(const Explanation& answer) {
  if (!answer.searched || (!answer.becoming && !answer.apply_only.empty())) return {};
  if (!answer.becoming && !answer.paths_not_read.empty()) {
    return "\nand whether it could become able to is unknown\n";
  }
  if (!answer.becoming) return "\nand no path is known by which it could become able to\n";
  const auto& path = answer.becoming->path;
  const auto steps = path.steps.size();
  const bool indirect = answer.becoming->access == Access::Indirect;
  auto out = fmt::format("\nbut it can {}, in {} {}:\n",
                         indirect ? "have a controller do it" : "become able to", steps,
                         steps == 1 ? "step" : "steps");
  if (!path.only_names.empty()) out += "  " + by_apply(path.only_names) + '\n';
  return out + text::path(path);
}

std::string refusal_text(const Explanation& answer) {
  auto out = grants_text(answer.apply_only);
  if (answer.misses.empty() && answer.apply_only.empty()) {
    out += answer.unknown ? "no rule that was read is close" : "no rule is close";
    out += ": none granted to it or to one of its groups differs in only one point\n";
  }
  for (const auto& miss : answer.misses) {
    out += "\nnear miss: " + terminal_text(miss.text) + '\n' + grant_table(miss.nearest);
  }
  return out + becoming_text(answer);
}

std::string verdict_text(const Explanation& answer) {
  const auto subject = describe(answer.subject);
  if (answer.unknown) return fmt::format("unknown: whether {} may {}", subject, answer.action);
  return fmt::format("{}: {} may{} {}", answer.allowed ? "yes" : "no", subject,
                     answer.allowed ? "" : " not", answer.action);
}

}  // namespace

std::string explanation(const Explanation& answer) {
  const auto verdict = terminal_text(verdict_text(answer)) + '\n';
  return text::caveats(answer.caveats) + verdict +
         (answer.allowed ? grants_text(answer.grants) : refusal_text(answer)) +
         version_note(answer.caveats);
}

}  // namespace nsposture::reports::text
