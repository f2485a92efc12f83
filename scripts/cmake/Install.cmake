include(GNUInstallDirs)
install(TARGETS nsposture RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES deploy/man/nsposture.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES deploy/completions/nsposture.bash RENAME nsposture
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES deploy/completions/_nsposture
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES deploy/completions/nsposture.fish
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(FILES deploy/systemd/nsposture.service deploy/systemd/nsposture.timer
        DESTINATION lib/systemd/system)
