// What the API server is asked to authorize: an identity and attributes (authorization.k8s.io
// SubjectAccessReviewSpec). Views only; the caller keeps the text alive during the call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

// The requester as authentication established it. Nothing is added here: the caller adds the groups
// that a name implies (implicit_groups in graph/model/subject.h).
struct Identity {
  std::string username;
  std::vector<std::string> groups;
};

struct ResourceAttributes {
  std::string_view verb;
  std::string_view api_group;  // "" is the core group
  std::string_view resource;
  std::string_view subresource;
  std::string_view namespace_;  // "" is cluster-wide
  std::string_view name;        // "" when the request names no object (list, create by POST)
};

struct NonResourceAttributes {
  std::string_view verb;
  std::string_view path;
};

}  // namespace nsposture
