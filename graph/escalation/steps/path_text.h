// Writes a path through the graph as steps that a user can read and carry out.
#pragma once

#include "graph/escalation/model/takeover_path.h"
#include "graph/escalation/search/path_search.h"

#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nsposture::escalation::steps {

class PathWriter {
 public:
  explicit PathWriter(search::EscalationGraph& graph) : graph_(graph) {}

  [[nodiscard]] TakeoverPath write(std::uint32_t start, const search::Hops& hops);

 private:
  struct Actor {
    std::uint32_t node = 0;
    std::uint32_t own = 0;  // the identity without impersonation
    Person person;
    Person own_person;  // the requester, when it acts as another identity
    std::string kubectl = "kubectl";
    std::string own_kubectl = "kubectl";  // without impersonation
  };

  struct Held;

  struct Pending {
    std::size_t hop = 0;
    std::uint32_t from = 0;
  };

  void follow(std::size_t index);
  void emit(const Pending& what, std::uint32_t to, std::size_t index);
  void become(const Pending& what, std::uint32_t to);
  bool is_made_already(const Edge& edge);
  [[nodiscard]] StepView view_of(const Pending& what, std::uint32_t to, std::size_t index);
  [[nodiscard]] std::string namespace_for(const Pending& what, std::uint32_t to,
                                          std::size_t index) const;
  [[nodiscard]] std::uint32_t beneficiary_of(std::uint32_t node) const;
  [[nodiscard]] std::set<std::uint32_t> roles_held(std::uint32_t node, std::size_t until) const;
  [[nodiscard]] std::vector<PolicyRule> rules_used(const Pending& what) const;
  [[nodiscard]] Person certified(std::size_t index) const;
  [[nodiscard]] std::string later_namespace(std::size_t index) const;
  [[nodiscard]] Person shown(const Person& person, std::size_t index) const;
  [[nodiscard]] std::vector<std::string> subjects_for(const Pending& what, std::uint32_t to) const;
  [[nodiscard]] std::string prepared_text(const NodeKey& key) const;
  [[nodiscard]] std::vector<StepGrant> grants_of(const Edge& edge, const std::string& ns) const;
  [[nodiscard]] std::vector<StepCheck> checks_of(const Edge& edge, const StepView& view) const;
  [[nodiscard]] StepText direct_text(const StepView& view) const;
  [[nodiscard]] std::string gains_text(std::uint32_t to, const std::string& ns,
                                       const Person& person) const;

  search::EscalationGraph& graph_;
  const search::Hops* hops_ = nullptr;
  TakeoverPath path_;
  std::set<std::pair<TechniqueId, std::string>> made_;  // Technique::made_once of earlier steps
  std::unordered_map<std::uint32_t, Actor> actors_;
  std::unordered_map<std::uint32_t, Pending> pending_;
};

}  // namespace nsposture::escalation::steps
