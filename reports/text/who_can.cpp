#include "reports/text/who_can.h"

#include "graph/rbac/rule_text.h"
#include "reports/answers/words/access_words.h"
#include "reports/escape/csv_row.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/caveats.h"
#include "reports/text/grant.h"
#include "reports/text/path.h"
#include "reports/text/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

namespace nsposture::reports::text {

namespace {

std::string subject_text(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) return subject.namespace_ + "/" + subject.name;
  return subject.name;
}

std::string subject_argument(const Subject& subject) {
  switch (subject.kind) {
    case SubjectKind::Group:
      return "group:" + subject.name;
    case SubjectKind::ServiceAccount:
      return "sa:" + subject.namespace_ + "/" + subject.name;
    case SubjectKind::User:
      break;
  }
  return "user:" + subject.name;
}

Row grant_row(const Subject& subject, const NamedGrant& grant) {
  Row row = {std::string(to_string(subject.kind)), subject_text(subject)};
  if (!grant.via_group.empty()) row.back() += fmt::format(" (in group {})", grant.via_group);
  if (grant.is_masters()) {
    row.insert(row.end(), {"-", "-", "everything, before RBAC is asked", ""});
    return row;
  }
  auto rule = grant.rule ? rbac::rule_text(*grant.rule) : std::string();
  if (!grant.only_names.empty()) {
    rule += fmt::format("; only {} by apply", fmt::join(grant.only_names, ", "));
  }
  row.push_back(object_text(grant.binding));
  row.push_back(fmt::format("{} {}", to_string(grant.role.kind), grant.role.name));
  row.push_back(std::move(rule));
  row.push_back(position_text(grant.binding_position));
  return row;
}

// On a narrow terminal, kinds and locations are left out; -o wide shows them.
constexpr std::size_t kRoomForAll = 120;

std::string short_binding(const NamedGrant& grant) {
  if (grant.is_masters()) return "-";
  const auto& binding = grant.binding;
  return binding.namespace_.empty() ? binding.name : binding.namespace_ + "/" + binding.name;
}

// The grants of one binding to the subject are one row.
void add_short_rows(const NamedSubject& entry, std::vector<Row>& rows) {
  const auto begin = static_cast<std::ptrdiff_t>(rows.size());
  for (const auto& grant : entry.grants) {
    const auto full = grant_row(entry.subject, grant);
    auto who = subject_argument(entry.subject);
    if (!grant.via_group.empty()) who += fmt::format(" (in group {})", grant.via_group);
    const auto binding = short_binding(grant);
    const auto same = std::find_if(rows.begin() + begin, rows.end(), [&](const Row& row) {
      return row[0] == who && row[1] == binding;
    });
    if (same == rows.end()) {
      rows.push_back({std::move(who), binding, full[4]});
    } else if ((*same)[2].find(full[4]) == std::string::npos) {
      (*same)[2] += "; " + full[4];
    }
  }
}

}  // namespace

std::string who_can(const WhoCan& answer, const WhoCanOptions& options) {
  const bool narrow = options.width > 0 && options.width < kRoomForAll;
  std::vector<Row> rows = {{"KIND", "SUBJECT", "BINDING", "ROLE", "RULE", "WHERE"}};
  if (narrow) rows = {{"SUBJECT", "BINDING", "ALLOWS"}};
  std::size_t folded = 0;
  for (const auto& entry : answer.subjects) {
    if (entry.by_design && !options.system) {
      ++folded;
      continue;
    }
    if (narrow) {
      add_short_rows(entry, rows);
    } else {
      for (const auto& grant : entry.grants) rows.push_back(grant_row(entry.subject, grant));
    }
  }
  std::string out;
  if (rows.size() == 1 && folded > 0) {
    out = answer.caveats.whole() ? "nobody outside Kubernetes itself\n"
                                 : "nobody outside Kubernetes itself that is known\n";
  } else {
    out = table(rows, options.width);
  }
  if (folded > 0) out += fmt::format("and {} of Kubernetes itself: --system lists them\n", folded);
  return out + text::caveats(answer.caveats) + version_note(answer.caveats);
}

std::string who_can_names(const WhoCan& answer) {
  std::string out;
  for (const auto& entry : answer.subjects) {
    out += escape::terminal_text(subject_argument(entry.subject)) + '\n';
  }
  return out;
}

std::string who_can_csv(const WhoCan& answer) {
  std::string out;
  escape::add_csv_row(out,
                      {"kind", "namespace", "name", "binding", "role", "rule", "file", "line"});
  for (const auto& entry : answer.subjects) {
    for (const auto& grant : entry.grants) {
      const auto row = grant_row(entry.subject, grant);
      escape::add_csv_row(
          out, {to_string(entry.subject.kind), entry.subject.namespace_, entry.subject.name, row[2],
                row[3], row[4], grant.binding_position.file,
                std::to_string(grant.binding_position.line)});
    }
  }
  return out;
}

std::string access_paths(const SubjectAccess& answer) {
  std::string out;
  for (std::size_t i = 0; i < answer.paths.size(); ++i) {
    if (answer.paths.size() > 1) out += fmt::format("  path {}\n", i + 1);
    out += path(answer.paths[i]);
  }
  return out;
}

std::string subject_access(const SubjectAccess& answer) {
  return fmt::format("{} - {}\n", escape::terminal_text(describe(answer.subject)),
                     access_word(answer.access)) +
         access_paths(answer);
}

}  // namespace nsposture::reports::text
