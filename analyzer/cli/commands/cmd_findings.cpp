#include "analyzer/analysis/first_seen.h"
#include "analyzer/cli/commands/acceptances.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/finding_id.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/question.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/findings.h"
#include "analyzer/queries/nearest.h"
#include "analyzer/queries/subject_argument.h"
#include "graph/base/error.h"
#include "graph/base/moment.h"
#include "reports/answers/finding_order.h"
#include "reports/format.h"
#include "reports/text/findings.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <span>

namespace nsposture::cli::commands {

namespace {

using queries::ChoiceNames;

constexpr std::int64_t kLimitNotGiven = -1;
constexpr std::size_t kShownOnTerminal = 50;

struct ListOptions {
  std::string id;
  std::vector<std::string> rules;
  std::string severity = "info";
  std::string subject;
  std::string namespace_;
  std::vector<std::string> states;
  std::string since;
  std::string cause;
  std::string sort = "severity";
  std::int64_t limit = kLimitNotGiven;
  std::string fail_on = "none";
  bool explain = false;

  // Only the database was given.
  [[nodiscard]] bool untouched() const {
    return id.empty() && rules.empty() && severity == "info" && subject.empty() &&
           namespace_.empty() && states.empty() && since.empty() && cause.empty() &&
           sort == "severity" && limit == kLimitNotGiven && fail_on == "none" && !explain;
  }
};

// Looks up names without findings in the snapshots, newest first, and in the events.
void look_up(const store::ClusterStore& store, ChoiceNames& names,
             std::vector<reports::Unknown>& unknown) {
  auto snapshots = store.snapshots();
  std::ranges::stable_sort(snapshots, std::greater(), &store::SnapshotInfo::taken);
  for (const auto& info : snapshots) {
    names.add(store.load_snapshot(info.id));
    if (names.settle(unknown)) return;
  }
  store.for_each_event([&names](store::AuditEvent&& event) { names.add(event); });
  (void)names.settle(unknown);
}

analysis::SeenBefore seen_before(const store::ClusterStore& store, const std::string& since,
                                 Timestamp now) {
  const auto moment = parse_since(since, now);
  if (!moment.time) throw Error(ErrorCode::Usage, "--since: " + moment.wrong);
  auto seen = analysis::seen_before(store, *moment.time);
  if (seen.oldest && *seen.oldest >= seen.since) {
    spdlog::warn("the oldest analysis in the database is of {}: what was there before is not known",
                 format_rfc3339(*seen.oldest));
  }
  return seen;
}

// Includes resolved findings.
std::string fingerprint_of(const reports::ReportData& report, const std::string& id) {
  auto findings = report.gone;
  for (const auto& view : report.findings) findings.push_back(view.finding);
  return named_finding(findings, id).fingerprint;
}

queries::FindingsQuestion read_question(const ListOptions& options) {
  queries::FindingsQuestion question;
  question.least = store::severity_from(options.severity).value_or(store::Severity::Info);
  question.subject = options.subject;
  question.namespace_ = options.namespace_;
  if (!options.subject.empty()) (void)queries::parse_subject(options.subject);
  for (const auto& state : options.states) {
    if (const auto known = store::finding_state_from(state)) question.states.push_back(*known);
  }
  return question;
}

bool is_for_people(const std::string& format) {
  return format == "text" || format == "wide";
}

std::size_t most_findings(const ListOptions& options, const std::string& format, const Io& io) {
  if (options.limit > 0) return static_cast<std::size_t>(options.limit);
  const bool all = options.limit == 0 || !io.out_is_terminal || !is_for_people(format);
  return all ? std::numeric_limits<std::size_t>::max() : kShownOnTerminal;
}

std::string names_of(const reports::ReportData& data) {
  std::string names;
  const auto shown = std::min(data.most_findings, data.findings.size());
  for (const auto& view : std::span(data.findings).first(shown)) names += view.short_id + '\n';
  return names;
}

std::string as_text(const reports::ReportData& data, const std::string& format, const Io& io) {
  reports::text::FindingsTextOptions options;
  options.text = text_options(io);
  options.wide = format == "wide";
  options.fits = io.out_is_terminal && !options.wide;
  return reports::text::render_findings(data, options);
}

std::string render_list(const reports::ReportData& data, const std::string& format, const Io& io) {
  if (is_for_people(format)) return as_text(data, format, io);
  if (format == "name") return names_of(data);
  return render(data, format, io);
}

int run_list(const FindingsDatabase& database, const ListOptions& options, Io& io) {
  options::set_up_log(database.common);
  io.explain = options.explain || !options.id.empty();
  auto question = read_question(options);
  const auto store = options::open_for_reading(database.db, database.cluster);
  if (!options.since.empty()) question.since = seen_before(store, options.since, io.now());
  const auto report = latest_report(store, database.db, io,
                                    options.cause.empty() ? Causes::LeaveOut : Causes::Find);
  question.rules = queries::rule_ids(options.rules, report);
  if (!options.cause.empty()) question.cause = queries::named_cause(report, options.cause);
  if (!options.id.empty()) question.fingerprint = fingerprint_of(report, options.id);
  auto data = queries::findings(report, question);
  if (data.choice && !data.choice->unknown.empty()) {
    ChoiceNames names(question);
    names.add(report);
    look_up(store, names, data.choice->unknown);
  }
  const auto& format = database.common.output;
  const auto order = reports::finding_order_from(options.sort);
  reports::sort_findings(data.findings, order.value_or(reports::FindingOrder::Severity));
  data.most_findings = most_findings(options, format, io);
  io.out << render_list(data, format, io);
  options::RuleOptions threshold;
  threshold.fail_on = options.fail_on;
  if (data.lacks_needed || (data.choice && !data.choice->unknown.empty())) return kInput;
  return options::fails(threshold, queries::open_findings(data)) ? kFindings : kOk;
}

// A word in place of an ID may be a misspelled command.
std::string wrong_id(const std::string& text) {
  if (text.find_first_not_of("0123456789abcdefABCDEF") == text.npos) return {};
  return fmt::format("\"{}\" is neither a command of \"nsposture findings\" nor an ID.{}", text,
                     queries::did_you_mean(text, {"accept", "accepted", "unaccept"}));
}

void add_choices(options::Parser& app, ListOptions& options) {
  app.add_option("id", options.id, "show this finding in full: its ID, or the beginning of it")
      .type_name("ID")
      .check(wrong_id);
  app.add_option("--rule", options.rules, "only these rules").separated_by(',').type_name("RULE");
  app.add_option("--severity", options.severity, "only this severity and above")
      .one_of({"info", "low", "medium", "high", "critical"})
      .show_default();
  app.add_option(
      "--subject", options.subject,
      "only this subject: group:NAME, sa:NAMESPACE/NAME, user:NAME, or a part of a name");
  app.add_option("-n,--namespace", options.namespace_, "only this namespace; * stands for any text")
      .type_name("NS");
  options::add_all_namespaces(app);
  app.add_option(
         "--state", options.states,
         "only these states: new, known, accepted, gone (in the previous run, no longer found)")
      .separated_by(',')
      .one_of({"new", "known", "accepted", "gone"});
  app.add_option("--cause", options.cause,
                 "only findings of this cause: its ID in a report, or the beginning of it")
      .type_name("ID");
  app.add_option(
         "--since", options.since,
         "only findings that an analysis first found since then: 24h, 7d, 2026-11-23, RFC 3339")
      .type_name("TIME");
}

void add_list_options(options::Parser& app, ListOptions& options) {
  app.add_option("--sort", options.sort,
                 "the most severe, the newest, or the first in the alphabet comes first")
      .one_of({"severity", "time", "rule", "subject", "namespace"})
      .show_default();
  app.add_option(
         "--limit", options.limit,
         "maximum number of findings to show; 0: all (default: 50 on a terminal, otherwise all)")
      .in_range(0, std::numeric_limits<std::int32_t>::max())
      .type_name("N");
  app.add_option("--fail-on", options.fail_on, "exit 1 when a finding is at least this severe")
      .one_of({"none", "info", "low", "medium", "high", "critical"})
      .show_default();
  app.add_flag("--explain", options.explain,
               "in text: each in full, why it matters and how to fix it");
}

}  // namespace

Run declare_findings(options::Parser& app) {
  auto options = std::make_shared<ListOptions>();
  auto database = std::make_shared<FindingsDatabase>();
  auto chosen = std::make_shared<Run>();
  app.add_option("--db", database->db, "the database").required().type_name("FILE");
  options::add_cluster_option(app, database->cluster);
  add_choices(app, *options);
  add_list_options(app, *options);
  options::add_common_options(app, database->common,
                              {"text", "wide", "json", "yaml", "csv", "name"});
  declare_acceptances(app, database, chosen);
  app.add_example(
      "nsposture findings --db posture.db --severity high --state new --since 7d\n"
      "  nsposture findings 3fa9c1 --db posture.db");
  return [=](Io& io) {
    if (!*chosen) return run_list(*database, *options, io);
    if (options->untouched()) return (*chosen)(io);
    throw Error(ErrorCode::Usage,
                "an option of the list, or a second ID, goes with none of accept, unaccept and "
                "accepted: see their --help");
  };
}

}  // namespace nsposture::cli::commands
