// "VERB RESOURCE [NAME] [-n NS]", the form of action that several commands accept.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"
#include "graph/model/request.h"

#include <string>
#include <vector>

namespace nsposture::queries {

// An action as the user writes it.
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

// The parsed action; owns the text that the requests view.
class Action {
 public:
  // The part after a slash is a subresource if Kubernetes has one of that name or a role of
  // `cluster` names it, else an object name. Throws Error(Usage) for two names, and for a path with
  // a name.
  Action(const ActionText& text, const Cluster& cluster);

  [[nodiscard]] bool is_non_resource() const { return !path_.empty(); }

  [[nodiscard]] ResourceAttributes resource() const;
  [[nodiscard]] NonResourceAttributes non_resource() const;
  // `create namespaces`, in any spelling: it has special rules (rbac-facts.md 1.1, 1.2).
  [[nodiscard]] bool is_namespace_creation() const;

  // The action as an escalation target. REQUIRES: no path.
  [[nodiscard]] escalation::EscalationTarget target() const;

  [[nodiscard]] const std::string& name() const { return name_; }

  // The words of the action as they were understood.
  struct Words {
    std::string verb;
    std::string resource;
    std::string api_group;
    std::string subresource;
    std::string name_behind_slash;
    std::vector<std::string> notes;  // how it was understood, if not literally
    // If no group was given: the groups in which roles name the resource, if several.
    std::vector<std::string> groups;
  };

  [[nodiscard]] Words words() const {
    return {verb_, resource_, api_group_, subresource_, name_behind_slash_, notes_, groups_};
  }

  // Whether the action creates an object of a given name. A POST is authorized without the name;
  // server-side apply needs `create` and `patch` on the name.
  [[nodiscard]] bool is_named_creation() const;
  [[nodiscard]] ResourceAttributes without_name() const;
  [[nodiscard]] ResourceAttributes as_patch() const;

  // False: the resource is not one of Kubernetes' own and no group was given, so the core group is
  // assumed.
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
