// Collects objects into a Cluster: unique by kind, namespace and name. The later object wins, as
// with kubectl apply, and each conflict is reported with both positions. Manifests of an object
// that the API server creates are added to it. Not thread-safe.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::ingest::manifest {

// The subject of a diagnostic; may be of any kind, even an unknown one.
struct ObjectId {
  std::string kind;
  std::string namespace_;
  std::string name;
};

class ClusterBuilder {
 public:
  // Continues with the content of `cluster`; both must outlive the builder.
  ClusterBuilder(Cluster& cluster, std::vector<Diagnostic>& diagnostics);

  // Everything that follows is from this file. Any other object silently replaces a built-in object
  // of the same name, in either order.
  void open_file(const std::string& name, bool builtin = false);
  void close_file();

  [[nodiscard]] const std::string& current_file() const { return cluster_.files[file_]; }

  // Keeps each form of an object that is written twice: for callers that need what any form grants.
  void keep_all_forms() { keep_all_forms_ = true; }

  [[nodiscard]] bool keeps_all_forms() const { return keep_all_forms_; }

  void add(Role role);
  void add(Binding binding);
  void add(Namespace ns);
  void add(ServiceAccount account);
  void add(Workload workload);
  void add(RelatedObject object);
  void pass_over(const std::string& kind);
  void note_api_group(std::string_view group);
  // The kubelet version of a node: the server is at least as new.
  void note_kubelet(int minor);

  // A list of RBAC objects as stored by a server: a dump of a cluster, or part of it.
  void note_dump() { dump_ = true; }

  [[nodiscard]] SourcePos position(std::uint32_t line, std::uint32_t column) const;
  // How completely the objects of a kind were read, if that is not a problem to report.
  void note(std::string_view kind, ReadState state, std::string why = {});
  // Objects of the kind may exist but were not read. Required kinds are Unreadable, others a
  // Warning.
  void not_read(std::string_view kind, ReadState state, SourcePos pos, const std::string& why);
  void unreadable(std::uint32_t line, std::uint32_t column, const std::string& message);
  void warn(SourcePos pos, const ObjectId& object, const std::string& message);
  void reject(SourcePos pos, const ObjectId& object, const std::string& message);

  [[nodiscard]] bool saw_dump() const { return dump_; }

 private:
  [[nodiscard]] bool is_builtin(SourcePos pos) const;
  template <typename Object>
  void add_unique(std::vector<Object>& objects, Object object);
  template <typename Object>
  void index(const std::vector<Object>& objects);
  [[nodiscard]] bool changes_role_ref(const Binding& binding);
  void report(DiagnosticKind kind, SourcePos pos, const ObjectId& object,
              const std::string& message);
  [[nodiscard]] std::string describe_place(SourcePos pos) const;

  Cluster& cluster_;
  std::vector<Diagnostic>& diagnostics_;
  std::unordered_map<std::string, std::uint32_t> places_;  // text_key() -> index
  std::string last_group_;
  std::uint32_t file_ = 0;
  std::uint32_t builtin_file_ = UINT32_MAX;
  bool keep_all_forms_ = false;
  bool dump_ = false;
  std::uint64_t complaints_ = 0;  // Unreadable and Warning in this file
};

}  // namespace nsposture::ingest::manifest
