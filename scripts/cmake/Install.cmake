include(GNUInstallDirs)
install(TARGETS nsposture RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
# Debian keeps manual pages compressed; -n leaves the time out, so that a rebuild gives equal bytes.
find_program(NSPOSTURE_GZIP gzip REQUIRED)
add_custom_command(
  OUTPUT "${CMAKE_BINARY_DIR}/nsposture.1.gz"
  COMMAND sh -c "${NSPOSTURE_GZIP} -9nc deploy/man/nsposture.1 > ${CMAKE_BINARY_DIR}/nsposture.1.gz"
  DEPENDS deploy/man/nsposture.1
  WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
  VERBATIM)
add_custom_target(manual_page ALL DEPENDS "${CMAKE_BINARY_DIR}/nsposture.1.gz")
install(FILES "${CMAKE_BINARY_DIR}/nsposture.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES deploy/completions/nsposture.bash RENAME nsposture
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES deploy/completions/_nsposture
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES deploy/completions/nsposture.fish
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(FILES deploy/systemd/nsposture.service deploy/systemd/nsposture.timer
              deploy/systemd/nsposture-serve.service
        DESTINATION lib/systemd/system)
# Debian's place and name for it. The static program comes with what its libraries' licenses ask for.
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/nsposture" RENAME copyright)
if(NSPOSTURE_STATIC)
  install(FILES "${NSPOSTURE_STATIC_LIBS}/THIRD-PARTY-NOTICES"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/nsposture")
endif()
# kubectl finds its plugins by name: `kubectl nsposture` runs kubectl-nsposture.
install(CODE "file(CREATE_LINK nsposture
  \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/kubectl-nsposture\" SYMBOLIC)")
