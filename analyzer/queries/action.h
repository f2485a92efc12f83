// "VERB RESOURCE [NAME] [-n NS]", the way several questions are asked.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"
#include "graph/model/request.h"

#include <string>
#include <vector>

namespace nsposture::queries {

// An action as people write it.
struct ActionText {
  std::string verb;
  // RESOURCE[.VERSION][.GROUP][/SUBRESOURCE or /NAME], or a path that begins with /
  std::string resource;
  std::string name;
  std::string namespace_;
  std::string subresource;
  std::string api_group;

  // `create namespaces sandbox in team-a`.
  [[nodiscard]] std::string text() const;
};

// The same parsed; owns the text that the requests view.
class Action {
 public:
  // What stands behind a slash is a subresource where Kubernetes has one of that name or a role of
  // `cluster` is about it, and else a name. Throws Error(Usage) for two names, and for a path with
  // one.
  Action(const ActionText& text, const Cluster& cluster);

  [[nodiscard]] bool is_non_resource() const { return !path_.empty(); }

  [[nodiscard]] ResourceAttributes resource() const;
  [[nodiscard]] NonResourceAttributes non_resource() const;
  // `create namespaces`, in any of its spellings: it has a meaning of its own
  // (rbac-facts.md 1.1, 1.2).
  [[nodiscard]] bool is_namespace_creation() const;

  // The same as something to be reached. REQUIRES: no path.
  [[nodiscard]] escalation::EscalationTarget target() const;

  [[nodiscard]] const std::string& name() const { return name_; }

  // The words of the question as they were taken.
  struct Words {
    std::string verb;
    std::string resource;
    std::string api_group;
    std::string subresource;
    std::string name_behind_slash;
    std::vector<std::string> notes;  // how it was taken, where not as it stands
    // Of a resource without its group, where roles name it in several.
    std::vector<std::string> groups;
  };

  [[nodiscard]] Words words() const {
    return {verb_, resource_, api_group_, subresource_, name_behind_slash_, notes_, groups_};
  }

  // Whether a name decides nothing: a POST is authorized without it. By apply it is, with `create`
  // and `patch` together.
  [[nodiscard]] bool is_named_creation() const;
  [[nodiscard]] ResourceAttributes without_name() const;
  [[nodiscard]] ResourceAttributes as_patch() const;

  // False: the resource is none of Kubernetes' own and no group was given, so the core group was
  // taken.
  [[nodiscard]] bool group_known() const { return group_known_; }

 private:
  void take_path(const ActionText& text);
  void take_resource(const ActionText& text, const Cluster& cluster);
  void take_group_of_roles(const Cluster& cluster);
  void drop_namespace();

  std::string verb_, path_, resource_, api_group_, subresource_, namespace_, name_;
  std::string name_behind_slash_;
  std::vector<std::string> notes_, groups_;
  bool group_known_ = true;
};

}  // namespace nsposture::queries
