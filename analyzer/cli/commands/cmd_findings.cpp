#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/findings.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <memory>

namespace nsposture::cli::commands {

namespace {

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

int run_list(const Options& options, Io& io) {
  options::set_up_log(options.common);
  io.explain = options.explain;
  const auto store = options::open_for_reading(options.db, options.cluster);
  queries::FindingsQuestion question;
  question.rules = options.rules;
  question.least = store::severity_from(options.severity).value_or(store::Severity::Info);
  question.subject = options.subject;
  question.namespace_ = options.namespace_;
  const auto data = queries::findings(latest_report(store, options.db, io), question);
  io.out << render(data, options.common.output, io);
  options::RuleOptions threshold;
  threshold.fail_on = options.fail_on;
  if (data.lacks_needed) return kInput;
  return options::fails(threshold, queries::open_findings(data)) ? kFindings : kOk;
}

// A unique beginning of a fingerprint is enough, as with git.
std::string full_fingerprint(const store::ClusterStore& store, const std::string& prefix) {
  const auto analysis = store.latest_analysis();
  std::vector<std::string> matches;
  if (analysis) {
    for (const auto& finding : store.findings(analysis->id)) {
      if (finding.fingerprint.starts_with(prefix)) matches.push_back(finding.fingerprint);
    }
  }
  if (matches.size() == 1) return matches.front();
  throw Error(ErrorCode::Usage,
              matches.empty() ? "no finding with the fingerprint `" + prefix + "`"
                              : "several findings begin with `" + prefix + "`: give more of it");
}

int run_accept(const Options& options, const AcceptOptions& accept, Io& io) {
  options::set_up_log(options.common);
  store::Acceptance acceptance;
  if (!accept.until.empty()) {
    // A bare date means until its end.
    const bool date_only = accept.until.size() == 10;
    acceptance.until = parse_rfc3339(date_only ? accept.until + "T23:59:59Z" : accept.until);
    if (!acceptance.until) {
      throw Error(ErrorCode::Usage,
                  "--until wants a date such as 2027-01-31, not `" + accept.until + "`");
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
  app.add_option("--subject", options->subject, "only subjects that contain this text");
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
