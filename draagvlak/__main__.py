from draagvlak.cli.main import main

main()
