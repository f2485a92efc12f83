#include "analyzer/cli/batch.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/question.h"
#include "analyzer/cli/table.h"
#include "graph/model/error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  QuestionOptions question;
  std::string as;
  std::vector<std::string> groups;
  std::string batch;
};

// The groups that come with the name are added, as the API server does for `kubectl --as`.
Identity identity_of(const Options& options) {
  Identity identity{options.as, options.groups};
  for (auto& group : implicit_groups(subject_from_username(options.as))) {
    identity.groups.push_back(std::move(group));
  }
  return identity;
}

int run_single(const Options& options, const Authorizer& authorizer, Io& io) {
  if (options.question.verb.empty() || options.question.resource.empty()) {
    throw Error(ErrorCode::Usage, "can-i wants VERB RESOURCE, or --batch FILE");
  }
  if (options.as.empty()) throw Error(ErrorCode::Usage, "can-i wants --as USER");
  const Question question(options.question);
  const auto identity = identity_of(options);
  Decision decision;
  std::string reason;
  if (question.is_non_resource()) {
    decision = authorizer.decide(identity, question.non_resource());
    reason = authorizer.reason(identity, question.non_resource(), decision);
  } else {
    decision = authorizer.decide(identity, question.resource());
    reason = authorizer.reason(identity, question.resource(), decision);
  }
  if (options.common.json()) {
    io.out << nlohmann::ordered_json{{"allowed", decision.allowed}, {"reason", reason}}.dump(
                  -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
           << '\n';
  } else {
    io.out << (decision.allowed ? "yes" : "no");
    if (!reason.empty()) io.out << " - " << visible(reason);
    io.out << '\n';
  }
  return decision.allowed ? kOk : kFindings;
}

int run_can_i(const Options& options, Io& io) {
  set_up_log(options.common);
  const auto loaded = load_cluster(options.source, io);
  if (options.source.db.empty()) report_diagnostics(loaded.diagnostics);
  const Authorizer authorizer(loaded.cluster, options_for(loaded.cluster));
  int code = kOk;
  if (options.batch.empty()) {
    code = run_single(options, authorizer, io);
  } else if (!answer_batch(options.batch, authorizer, options.common.json(), io)) {
    code = kInput;
  }
  return any_unreadable(loaded.diagnostics) ? kInput : code;
}

}  // namespace

Run declare_can_i(CLI::App& app) {
  auto options = std::make_shared<Options>();
  add_question_options(app, options->question, /*required=*/false);
  app.add_option("--as", options->as, "the user; system:serviceaccount:NS:NAME for an account")
      ->type_name("USER");
  app.add_option("--as-group", options->groups, "a group of the user; may be repeated")
      ->type_name("GROUP");
  app.add_option("--batch", options->batch,
                 "answer a file of SubjectAccessReview specs, one JSON object a line (- for stdin)")
      ->type_name("FILE");
  add_source_options(app, options->source, /*db_is_target=*/false);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_can_i(*options, io); };
}

}  // namespace nsposture::cli
