#include "analyzer/cli/question.h"

#include "analyzer/cli/resource_names.h"

#include <spdlog/spdlog.h>

namespace nsposture::cli {

void add_question_options(options::Parser& app, QuestionOptions& options, bool required) {
  auto verb = app.add_option("verb", options.verb, "create, delete, impersonate, …");
  auto resource =
      app.add_option("resource", options.resource,
                     "RESOURCE[.GROUP][/SUBRESOURCE], short names too, or a path such as /healthz");
  if (required) {
    verb.required();
    resource.required();
  }
  app.add_option("name", options.name, "the object's name");
  app.add_option("-n,--namespace", options.namespace_, "in this namespace (default: cluster-wide)")
      .type_name("NS");
  app.add_option("--subresource", options.subresource, "as in pods/log");
  app.add_option("--api-group", options.api_group, "as in deployments.apps");
}

Question::Question(const QuestionOptions& options)
    : verb_(options.verb), namespace_(options.namespace_), name_(options.name) {
  if (options.resource.starts_with('/')) {
    path_ = options.resource;
    return;
  }
  auto parsed = parse_resource(options.resource);
  if (!parsed.group_known && options.api_group.empty()) {
    spdlog::warn(
        "`{}` is none of Kubernetes' own resources: taken as of the core group; write {}"
        ".GROUP otherwise",
        options.resource, options.resource);
  }
  resource_ = std::move(parsed.resource);
  api_group_ = options.api_group.empty() ? std::move(parsed.api_group) : options.api_group;
  subresource_ = options.subresource.empty() ? std::move(parsed.subresource) : options.subresource;
  // A request that names a namespace object has that namespace as its own (FACTS.md 3).
  if (resource_ == "namespaces" && api_group_.empty() && !name_.empty() && verb_ != "create" &&
      namespace_.empty()) {
    namespace_ = name_;
  }
}

ResourceRequest Question::resource() const {
  return {verb_, api_group_, resource_, subresource_, namespace_, name_};
}

NonResourceRequest Question::non_resource() const {
  return {verb_, path_};
}

EscalationTarget Question::target() const {
  return {verb_, api_group_, resource_, subresource_, namespace_, name_};
}

bool Question::is_namespace_creation() const {
  return verb_ == "create" && resource_ == "namespaces" && api_group_.empty() &&
         subresource_.empty();
}

}  // namespace nsposture::cli
