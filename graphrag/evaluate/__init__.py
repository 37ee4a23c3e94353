"""The figures that users judge by, measured on files of questions and of labelled documents."""
