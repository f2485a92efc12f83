#include "analyzer/cli/options/live_cluster.h"

#include "analyzer/ingest/kube/kubeconfig.h"
#include "analyzer/ingest/kube/live_source.h"
#include "graph/base/masked.h"

#include <spdlog/spdlog.h>

namespace nsposture::cli::options {

void add_live_options(Parser& app, LiveSource& source) {
  auto kubeconfig = app.add_option("--kubeconfig", source.kubeconfig,
                                   "read the live cluster of this kubeconfig; may be repeated");
  kubeconfig.type_name("FILE").one_value_each();
  app.add_option("--context", source.context,
                 "read the live cluster of this context (default: the current one)")
      .type_name("NAME");
  app.add_flag("--live", source.live, "read the live cluster of KUBECONFIG or ~/.kube/config");
  app.add_flag("--in-cluster", source.in_cluster, "read the cluster that this pod runs in")
      .excludes(kubeconfig);
  app.add_option("--scan-timeout", source.limit_s,
                 "maximum time to read a live cluster, in seconds")
      .in_range(1, 86400)
      .type_name("SECONDS")
      .show_default();
  app.add_duration("--request-timeout", source.request_limit_s,
                   "how long one request to the API server may take; 0 is no limit of its own");
}

void add_impersonation_options(Parser& app, LiveSource& source) {
  auto as = app.add_option("--as", source.as_user, "read the live cluster as this user");
  as.type_name("USER");
  app.add_option("--as-group", source.as_groups,
                 "read the live cluster as a member of this group; may be repeated")
      .type_name("GROUP")
      .one_value_each()
      .needs(as);
  app.add_option("--as-uid", source.as_uid, "read the live cluster with this UID of the user")
      .type_name("UID")
      .needs(as);
}

bool has_default_cluster() {
  return !ingest::kube::default_kubeconfig_files().empty();
}

LiveResult read_live_cluster(const LiveSource& source, const Io& io) {
  const auto files =
      source.kubeconfig.empty() ? ingest::kube::default_kubeconfig_files() : source.kubeconfig;
  auto access = source.in_cluster ? ingest::kube::in_cluster_access()
                                  : ingest::kube::read_kubeconfig(files, source.context);
  if (!source.as_user.empty()) {
    access.as = {source.as_user, source.as_uid, source.as_groups, {}};
  }
  if (!source.asked()) {
    spdlog::warn("no source was named: reading cluster `{}` at {}, the current context",
                 access.name, masked(access.server));
  }
  if (access.insecure) {
    spdlog::warn(
        "{}: the certificate is not verified, as the kubeconfig says: anyone in "
        "between can answer in its place",
        masked(access.server));
  }
  if (access.server.starts_with("http://")) {
    spdlog::warn("{}: the connection is not encrypted", masked(access.server));
  }
  ingest::kube::LiveOptions options;
  options.limit = std::chrono::seconds(source.limit_s);
  options.request_limit = std::chrono::seconds(source.request_limit_s);
  options.stop = io.stop;
  return {ingest::kube::read_live(access, options), access.name, masked(access.server)};
}

}  // namespace nsposture::cli::options
