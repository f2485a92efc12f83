#include "analyzer/cli/options/question.h"

#include <spdlog/spdlog.h>

namespace nsposture::cli::options {

void add_all_namespaces(Parser& app) {
  static bool all = false;  // the flag only states the default
  app.add_flag("-A,--all-namespaces", all, "in all namespaces, which is the default")
      .excludes("--namespace");
}

void add_question_options(Parser& app, queries::ActionText& options, bool required) {
  auto verb = app.add_option("verb", options.verb, "create, delete, impersonate, …");
  auto resource =
      app.add_option("resource", options.resource,
                     "RESOURCE[.VERSION][.GROUP][/SUBRESOURCE or /NAME], short names too, or a "
                     "path such as /healthz");
  if (required) {
    verb.required();
    resource.required();
  }
  app.add_option("name", options.name, "the object's name");
  app.add_option("-n,--namespace", options.namespace_, "in this namespace (default: cluster-wide)")
      .type_name("NS");
  add_all_namespaces(app);
  app.add_option("--subresource", options.subresource, "as in pods/log");
  app.add_option("--api-group", options.api_group, "as in deployments.apps");
}

queries::Action parse_action(const queries::ActionText& text, const Cluster& cluster) {
  queries::Action action(text, cluster);
  if (!action.group_known()) {
    spdlog::warn(
        "`{}` is not a resource of Kubernetes itself: the core group is assumed; write {}"
        ".GROUP otherwise",
        text.resource, text.resource);
  }
  return action;
}

}  // namespace nsposture::cli::options
