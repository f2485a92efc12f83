#include "analyzer/cli/commands/acceptances.h"

#include "analyzer/analysis/acceptances.h"
#include "analyzer/cli/commands/finding_id.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/rule_argument.h"
#include "analyzer/queries/subject_argument.h"
#include "analyzer/rules/registry.h"
#include "graph/base/error.h"
#include "graph/base/moment.h"
#include "graph/base/pattern.h"
#include "graph/base/trim.h"
#include "graph/model/subject_pattern.h"
#include "reports/answers/short_ids.h"
#include "reports/answers/words.h"
#include "reports/escape/csv_row.h"
#include "reports/escape/terminal_text.h"
#include "reports/json/acceptances.h"
#include "reports/text/acceptances.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace nsposture::cli::commands {

namespace {

// One finding, or all that match the patterns.
struct Choice {
  std::string id;
  std::string rule;
  std::string subject;
  std::string namespace_;

  [[nodiscard]] bool has_patterns() const {
    return !rule.empty() || !subject.empty() || !namespace_.empty();
  }
};

struct AcceptOptions {
  Choice what;
  std::string reason;
  std::string until;
};

bool has_star(const std::string& pattern) {
  return pattern.find('*') != std::string::npos;
}

// In upper case, like ids. A pattern that matches no rule is an error, because it accepts nothing.
std::string rule_pattern(std::string pattern) {
  std::ranges::transform(pattern, pattern.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const auto& rules = rules::all_rules();
  if (pattern.empty() || std::ranges::any_of(rules, [&](const rules::Rule& rule) {
        return matches_pattern(pattern, rule.info.id);
      })) {
    return pattern;
  }
  if (!has_star(pattern)) return queries::rule_id(pattern);
  throw Error(ErrorCode::Usage,
              fmt::format("no rule matches `{}`: `nsposture rules` lists them", pattern));
}

// A pattern must use names as in findings: `sa:ci/robot`.
std::string wanted_subject(const std::string& text) {
  auto pattern = subject_pattern(text);
  // Complete names are checked as everywhere else.
  if (!pattern.empty() && !has_star(pattern)) (void)queries::parse_subject(pattern);
  if (pattern.find("system:serviceaccount:") != pattern.npos) {
    throw Error(
        ErrorCode::Usage,
        fmt::format("`{}` is not a pattern of service accounts: write 'sa:NAMESPACE/*'", text));
  }
  return pattern;
}

void refuse_everything(const Choice& what) {
  if (!store::covers_everything({{}, {}, {}, {}, what.rule, what.subject, what.namespace_})) {
    return;
  }
  throw Error(ErrorCode::Usage, std::string(store::kCoversEverything));
}

void set_patterns(const Choice& what, store::Acceptance& acceptance) {
  acceptance.rule = rule_pattern(what.rule);
  acceptance.subject = wanted_subject(what.subject);
  acceptance.namespace_ = what.namespace_;
}

store::Acceptance read_acceptance(const AcceptOptions& accept, Timestamp now) {
  const auto& what = accept.what;
  if (what.id.empty() != what.has_patterns()) {
    throw Error(ErrorCode::Usage, what.has_patterns()
                                      ? "accept one finding by its ID, or many by --rule, "
                                        "--subject and --namespace, not both"
                                      : "nothing to accept: give the ID of a finding, or --rule, "
                                        "--subject or --namespace");
  }
  if (trim(accept.reason).empty()) {
    throw Error(ErrorCode::Usage, "--reason requires words: why is it acceptable?");
  }
  store::Acceptance acceptance;
  if (!accept.until.empty()) {
    const auto until = parse_until(accept.until, now);
    if (!until.time) throw Error(ErrorCode::Usage, "--until: " + until.wrong);
    acceptance.until = until.time;
  }
  if (what.has_patterns()) refuse_everything(what);
  set_patterns(what, acceptance);
  acceptance.reason = accept.reason;
  acceptance.at = now;
  return acceptance;
}

// Repeating an acceptance does not shorten the earlier one.
void note_longer(const reports::Acceptances& list, const store::Acceptance& given) {
  for (const auto& one : list) {
    const auto& other = one.acceptance;
    if (one.expired || other.id() != given.id() || !given.until) continue;
    if (other.severity != given.severity || other.extent != given.extent) continue;
    if (other.until && *other.until <= *given.until) continue;
    spdlog::warn(
        "accepted before with a later end, which counts: take it back first with `nsposture "
        "findings unaccept {}`",
        one.short_id);
    return;
  }
}

void accept_as_it_is(const store::Finding& finding, store::Acceptance& acceptance) {
  acceptance.fingerprint = finding.fingerprint;
  acceptance.severity = finding.severity;
  acceptance.extent = store::extent_of(finding);
}

std::string as_data(const reports::Acceptances& list, const FindingsDatabase& database) {
  return database.common.data(reports::json::acceptances(list));
}

int run_accept(const FindingsDatabase& database, const AcceptOptions& accept, Io& io) {
  options::set_up_log(database.common);
  auto acceptance = read_acceptance(accept, io.now());
  auto store = options::open_for_analysis(database.db, database.cluster);
  const auto& id = accept.what.id;
  if (!id.empty()) accept_as_it_is(named_finding(store, id), acceptance);
  note_longer(analysis::list_acceptances(store, io.now()), acceptance);
  store.accept(acceptance);
  // Read back, so that the stored value is shown.
  auto list = analysis::list_acceptances(store, io.now());
  const auto given = std::move(list.back());
  const auto& format = database.common.output;
  if (database.common.json()) {
    io.out << as_data({given}, database);
  } else if (format == "name") {
    io.out << given.short_id << '\n';
  } else if (given.acceptance.fingerprint.empty()) {
    io.out << fmt::format("accepted {}: {} now, and later ones that match (id {})\n",
                          reports::escape::terminal_text(reports::what_text(given)),
                          reports::count_of(given.covers, "finding", "findings"), given.short_id);
  } else {
    io.out << "accepted " << given.acceptance.fingerprint << '\n';
  }
  return kOk;
}

// Explains why nothing can be undone: a finding may be accepted by a pattern, which has its own id.
[[noreturn]] void refuse_unaccept(const store::ClusterStore& store, const std::string& id,
                                  const reports::Acceptances& list, Timestamp now) {
  const auto latest = store.latest_analysis();
  if (latest) {
    for (const auto& finding : store.findings(latest->id)) {
      if (!finding.fingerprint.starts_with(id)) continue;
      for (const auto& one : list) {
        if (!store::is_in_force(one.acceptance, now) || !store::matches(one.acceptance, finding)) {
          continue;
        }
        throw Error(ErrorCode::Usage,
                    fmt::format("`{}` is accepted by the pattern `{}` ({}), which covers {}: "
                                "take that back",
                                id, one.short_id, reports::what_text(one),
                                reports::count_of(one.covers, "finding", "findings")));
      }
    }
  }
  throw Error(
      ErrorCode::Usage,
      fmt::format("no acceptance has the id `{}`: `nsposture findings accepted` lists them", id));
}

// The acceptances whose id starts so: one, or several with the same id.
reports::Acceptances chosen_acceptances(const store::ClusterStore& store, const std::string& id,
                                        Timestamp now) {
  const auto list = analysis::list_acceptances(store, now);
  reports::Acceptances chosen;
  std::set<std::string> ids;
  for (const auto& one : list) {
    if (id.empty() || !one.acceptance.id().starts_with(id)) continue;
    ids.insert(one.short_id);
    chosen.push_back(one);
  }
  if (ids.empty()) refuse_unaccept(store, id, list, now);
  if (ids.size() == 1) return chosen;
  throw Error(ErrorCode::Usage, fmt::format("{} acceptances begin with `{}`: give more of it: `{}`",
                                            ids.size(), id, fmt::join(ids, "`, `")));
}

// The acceptance created with exactly these patterns.
reports::Acceptances given_by(const store::ClusterStore& store, const Choice& what, Timestamp now) {
  store::Acceptance wanted;
  set_patterns(what, wanted);
  reports::Acceptances chosen;
  for (auto& one : analysis::list_acceptances(store, now)) {
    if (one.acceptance.id() == wanted.id()) chosen.push_back(std::move(one));
  }
  if (chosen.empty()) {
    throw Error(ErrorCode::Usage,
                "nothing was accepted by these patterns: `nsposture findings accepted` lists what "
                "was");
  }
  return chosen;
}

int run_unaccept(const FindingsDatabase& database, const Choice& what, Io& io) {
  options::set_up_log(database.common);
  if (what.id.empty() != what.has_patterns()) {
    throw Error(ErrorCode::Usage,
                "say what to take back: an ID, or the --rule, --subject and --namespace by which "
                "it was accepted");
  }
  auto store = options::open_for_analysis(database.db, database.cluster);
  const auto chosen = what.id.empty() ? given_by(store, what, io.now())
                                      : chosen_acceptances(store, lower_id(what.id), io.now());
  store.unaccept(chosen.front().acceptance.id());
  if (database.common.json()) {
    io.out << as_data(chosen, database);
  } else {
    io.out << fmt::format("no longer accepted: {}\n",
                          reports::escape::terminal_text(reports::what_text(chosen.front())));
  }
  return kOk;
}

std::string csv(const reports::Acceptances& list) {
  std::string out;
  reports::escape::add_csv_row(out, {"id", "fingerprint", "rule", "subject", "namespace", "reason",
                                     "at", "until", "expired", "covers"});
  for (const auto& [acceptance, short_id, title, covers, expired] : list) {
    reports::escape::add_csv_row(
        out, {acceptance.id(), acceptance.fingerprint, acceptance.rule, acceptance.subject,
              acceptance.namespace_, acceptance.reason, format_rfc3339(acceptance.at),
              acceptance.until ? format_rfc3339(*acceptance.until) : std::string(),
              expired ? "true" : "false", std::to_string(covers)});
  }
  return out;
}

int run_accepted(const FindingsDatabase& database, Io& io) {
  options::set_up_log(database.common);
  const auto store = options::open_for_reading(database.db, database.cluster);
  const auto list = analysis::list_acceptances(store, io.now());
  const auto& format = database.common.output;
  if (database.common.json()) {
    io.out << as_data(list, database);
  } else if (format == "csv") {
    io.out << csv(list);
  } else if (format == "name") {
    for (const auto& one : list) io.out << one.short_id << '\n';
  } else {
    const bool fits = format == "text" && io.out_is_terminal;
    io.out << reports::text::acceptances(list, fits ? io.width : 0);
  }
  return kOk;
}

void add_patterns(options::Parser& app, Choice& what) {
  app.add_option("--rule", what.rule, "all findings of this rule, now and later: NP010, 'NP1*'")
      .type_name("PATTERN");
  app.add_option("--subject", what.subject,
                 "all about this subject: 'sa:ci/*', 'user:*-bot', 'group:dev', or a whole name")
      .type_name("PATTERN");
  app.add_option("-n,--namespace", what.namespace_, "all in this namespace: 'team-*'")
      .type_name("PATTERN");
}

}  // namespace

void declare_acceptances(options::Parser& findings,
                         const std::shared_ptr<FindingsDatabase>& database,
                         const std::shared_ptr<Run>& chosen) {
  auto given = std::make_shared<AcceptOptions>();
  auto accept = findings.add_subcommand(
      "accept", "Accept a finding, or all that match a pattern, with a reason and an expiry");
  accept.add_option("id", given->what.id, "the finding's id, or its beginning");
  add_patterns(accept, given->what);
  accept.add_option("--reason", given->reason, "why it is acceptable").required();
  accept
      .add_option("--until", given->until,
                  "expiry: 30d, 12h, 2027-01-31 (end of that day), RFC 3339 (default: never)")
      .type_name("TIME");
  accept.add_example(
      "nsposture findings accept 3fa9c1 --reason 'CI creates namespaces' --until 90d "
      "--db posture.db\n  nsposture findings accept --rule NP010 -n 'sandbox-*' "
      "--reason 'sandboxes are open' --db posture.db");
  accept.fall_through();
  accept.on_use([=] { *chosen = [=](Io& io) { return run_accept(*database, *given, io); }; });

  auto back = std::make_shared<Choice>();
  auto unaccept =
      findings.add_subcommand("unaccept", "Take back an acceptance: its findings count again");
  unaccept.add_option("id", back->id, "the id of a finding or of a pattern, or its beginning");
  add_patterns(unaccept, *back);
  unaccept.add_example(
      "nsposture findings unaccept 3fa9c1 --db posture.db\n"
      "  nsposture findings unaccept --rule NP010 -n 'sandbox-*' --db posture.db");
  unaccept.fall_through();
  unaccept.on_use([=] { *chosen = [=](Io& io) { return run_unaccept(*database, *back, io); }; });

  auto accepted = findings.add_subcommand(
      "accepted", "List acceptances: pattern, reason, expiry, and how many findings each covers");
  accepted.add_example("nsposture findings accepted --db posture.db");
  accepted.fall_through();
  accepted.on_use([=] { *chosen = [=](Io& io) { return run_accepted(*database, io); }; });
}

}  // namespace nsposture::cli::commands
