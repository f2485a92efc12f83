#include "tests/unit/store/store_fixture.h"

#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <unistd.h>

namespace nsposture::tests {

namespace {

// `server` is a URL without a database: postgresql://user@/?host=…
std::string fresh_database(const std::string& server) {
  static int number = 0;
  const auto name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(
      PQconnectdb((server + "&dbname=postgres").c_str()), PQfinish);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
      PQexec(connection.get(), ("CREATE DATABASE " + name).c_str()), PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    throw std::runtime_error(PQerrorMessage(connection.get()));
  }
  return server + "&dbname=" + name;
}

}  // namespace

std::string TempFolder::database() const {
  const char* server = std::getenv("NSPOSTURE_TEST_POSTGRES");
  if (database_.empty()) database_ = server == nullptr ? *this / "p.db" : fresh_database(server);
  return database_;
}

}  // namespace nsposture::tests
