#include "reports/text/diff.h"

#include "graph/rbac/rule_text.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/grant.h"

#include <fmt/format.h>

#include <string_view>

namespace nsposture::reports::text {

namespace {

using escape::terminal_text;

std::string_view access_text(Access access) {
  switch (access) {
    case Access::Direct:
      return "directly";
    case Access::Apply:
      return "certain names, by apply";
    case Access::Takeover:
      return "by taking over an identity that can";
    case Access::Indirect:
      return "through a controller";
    case Access::None:
      break;
  }
  return "not at all";
}

std::string steps_text(const EscalationPath& path) {
  std::string out;
  for (const auto& step : path.steps) {
    out += fmt::format("      {} as {}: {}\n", terminal_text(step.technique),
                       terminal_text(step.as), terminal_text(step.because));
    for (const auto& grant : step.grants) {
      out += "        by " + terminal_text(grant_text(grant)) + '\n';
    }
  }
  return out;
}

std::string creation_text(const CreationChange& change) {
  auto out = fmt::format("  {} {}: {}; before: {}\n", change.gained ? "+" : "-",
                         terminal_text(describe(change.subject)), access_text(change.is),
                         access_text(change.was));
  for (const auto& name : change.only_names) out += "      name " + terminal_text(name) + '\n';
  for (const auto& grant : change.grants) {
    out += "      by " + terminal_text(grant_text(grant)) + '\n';
  }
  return change.path ? out + steps_text(*change.path) : out;
}

// The grant without the rule: its changed part was written before.
std::string given_by(NamedGrant grant) {
  grant.rule.reset();
  return grant_text(grant);
}

std::string permission_text(const PermissionChange& change) {
  return fmt::format("    {} {}{}\n      by {}\n", change.gained ? "+" : "-",
                     terminal_text(rbac::rule_text(change.rule)),
                     change.namespace_.empty() ? "" : ", in " + terminal_text(change.namespace_),
                     terminal_text(given_by(change.grant)));
}

}  // namespace

std::string permission_changes(const std::vector<PermissionChange>& changes) {
  std::string out;
  const PermissionChange* last = nullptr;
  for (const auto& change : changes) {
    if (last == nullptr || last->gained != change.gained) {
      out += change.gained ? "\nPermissions gained\n" : "\nPermissions lost\n";
      last = nullptr;
    }
    if (last == nullptr || last->subject != change.subject) {
      out += "  " + terminal_text(describe(change.subject)) + '\n';
    }
    out += permission_text(change);
    last = &change;
  }
  return out;
}

namespace {

std::string not_read_text(const Difference& answer) {
  std::string out;
  for (const auto& missing : answer.before_not_read) {
    out += terminal_text("incomplete: before, " + describe(missing) +
                         ": what seems to be gained may have been there") +
           '\n';
  }
  for (const auto& missing : answer.after_not_read) {
    out += terminal_text("incomplete: after, " + describe(missing) +
                         ": what was lost is unknown, and not all that was gained is seen") +
           '\n';
  }
  for (const auto& text : answer.before_open) {
    out += terminal_text("incomplete: before, " + text) + '\n';
  }
  for (const auto& text : answer.after_open) {
    out += terminal_text("incomplete: after, " + text) + '\n';
  }
  return out;
}

}  // namespace

std::string difference(const Difference& answer) {
  std::string moments;
  if (!answer.before_moment.empty()) {
    moments = terminal_text(
                  fmt::format("before: {}; after: {}", answer.before_moment, answer.after_moment)) +
              '\n';
  }
  if (answer.empty() && answer.whole()) return moments + "no difference in what anybody may do\n";
  auto out = moments + not_read_text(answer);
  if (answer.empty()) return out + "whether what anybody may do differs is unknown\n";
  out += "Creating namespaces\n";
  if (answer.creation.empty()) {
    out += answer.whole() ? "  nobody gains or loses a path\n" : "  nothing that was read\n";
  }
  for (const auto& change : answer.creation) out += creation_text(change);
  return out + permission_changes(answer.permissions);
}

}  // namespace nsposture::reports::text
