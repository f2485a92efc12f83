#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/findings.h"
#include "analyzer/queries/subject_argument.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

namespace nsposture::cli::commands {

namespace {

using queries::ChoiceNames;

struct Options {
  options::CommonOptions common;
  std::string db;
  std::string cluster;
  std::vector<std::string> rules;
  std::string severity = "info";
  std::string subject;
  std::string namespace_;
  std::string fail_on = "none";
  bool explain = false;
};

struct AcceptOptions {
  std::string fingerprint;
  std::string reason;
  std::string until;
};

// What no finding is about is looked up in the snapshots, the newest first, and in the events.
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

int run_list(const Options& options, Io& io) {
  options::set_up_log(options.common);
  io.explain = options.explain;
  const auto store = options::open_for_reading(options.db, options.cluster);
  queries::FindingsQuestion question;
  question.least = store::severity_from(options.severity).value_or(store::Severity::Info);
  question.subject = options.subject;
  question.namespace_ = options.namespace_;
  if (!options.subject.empty()) (void)queries::parse_subject(options.subject);
  const auto report = latest_report(store, options.db, io, Causes::LeaveOut);
  question.rules = queries::rule_ids(options.rules, report);
  auto data = queries::findings(report, question);
  if (data.choice && !data.choice->unknown.empty()) {
    ChoiceNames names(question);
    names.add(report);
    look_up(store, names, data.choice->unknown);
  }
  io.out << render(data, options.common.output, io);
  options::RuleOptions threshold;
  threshold.fail_on = options.fail_on;
  if (data.lacks_needed || (data.choice && !data.choice->unknown.empty())) return kInput;
  return options::fails(threshold, queries::open_findings(data)) ? kFindings : kOk;
}

// A unique beginning of a fingerprint is enough, as with git.
std::string full_fingerprint(const store::ClusterStore& store, const std::string& prefix) {
  const auto analysis = store.latest_analysis();
  std::vector<store::Finding> matches;
  if (analysis) {
    for (auto& finding : store.findings(analysis->id)) {
      if (finding.fingerprint.starts_with(prefix)) matches.push_back(std::move(finding));
    }
  }
  if (matches.size() == 1) return matches.front().fingerprint;
  if (matches.empty()) {
    throw Error(ErrorCode::Usage, "no finding with the fingerprint `" + prefix + "`");
  }
  constexpr std::size_t kShown = 5;
  std::string candidates;
  for (std::size_t i = 0; i < matches.size() && i < kShown; ++i) {
    candidates += fmt::format("{} `{}` ({} {})", i == 0 ? "" : ",", matches[i].fingerprint,
                              matches[i].rule, matches[i].title);
  }
  if (matches.size() > kShown) candidates += fmt::format(" and {} more", matches.size() - kShown);
  throw Error(ErrorCode::Usage, fmt::format("{} findings begin with `{}`: give more of it:{}",
                                            matches.size(), prefix, candidates));
}

int run_accept(const Options& options, const AcceptOptions& accept, Io& io) {
  options::set_up_log(options.common);
  store::Acceptance acceptance;
  if (trim(accept.reason).empty()) {
    throw Error(ErrorCode::Usage, "--reason wants words: why is the finding all right?");
  }
  if (!accept.until.empty()) {
    // A bare date means until its end.
    const bool date_only = accept.until.size() == 10;
    acceptance.until = parse_rfc3339(date_only ? accept.until + "T23:59:59Z" : accept.until);
    if (!acceptance.until) {
      throw Error(ErrorCode::Usage,
                  "--until wants a date such as 2027-01-31, not `" + accept.until + "`");
    }
    if (*acceptance.until <= io.now()) {
      throw Error(ErrorCode::Usage,
                  "--until `" + accept.until + "` is over: the finding would be back at once");
    }
  }
  auto store = options::open_for_analysis(options.db, options.cluster);
  acceptance.fingerprint = full_fingerprint(store, accept.fingerprint);
  acceptance.reason = accept.reason;
  acceptance.at = io.now();
  store.accept(acceptance);
  io.out << "accepted " << acceptance.fingerprint << '\n';
  return kOk;
}

}  // namespace

Run declare_findings(options::Parser& app) {
  auto options = std::make_shared<Options>();
  auto accept_options = std::make_shared<AcceptOptions>();
  auto accepting = std::make_shared<bool>(false);
  app.add_option("--db", options->db, "the database").required().type_name("FILE");
  options::add_cluster_option(app, options->cluster);
  app.add_option("--rule", options->rules, "only these rules").separated_by(',').type_name("RULE");
  app.add_option("--severity", options->severity, "only this severity and above")
      .one_of({"info", "low", "medium", "high", "critical"})
      .show_default();
  app.add_option(
      "--subject", options->subject,
      "only this subject: group:NAME, sa:NAMESPACE/NAME, user:NAME, or a part of a name");
  app.add_option("-n,--namespace", options->namespace_, "only this namespace");
  app.add_option("--fail-on", options->fail_on, "exit 1 when a finding is at least this severe")
      .one_of({"none", "info", "low", "medium", "high", "critical"})
      .show_default();
  app.add_flag("--explain", options->explain,
               "in text: why each finding matters and how to mend it");
  options::add_common_options(app, options->common);
  auto accept = app.add_subcommand("accept", "Accept a finding, with a reason and an expiry");
  accept.add_option("fingerprint", accept_options->fingerprint, "the finding's fingerprint")
      .required();
  accept.add_option("--reason", accept_options->reason, "why it is all right").required();
  accept.add_option("--until", accept_options->until, "when it comes back (default: never)")
      .type_name("DATE");
  accept.fall_through();
  accept.on_use([accepting] { *accepting = true; });
  return [=](Io& io) {
    return *accepting ? run_accept(*options, *accept_options, io) : run_list(*options, io);
  };
}

}  // namespace nsposture::cli::commands
