@echo off
rem A command line in this console. Within a command file, cmd waits for Pinhole.exe, which is a program with windows.
setlocal
if "%~1"=="" goto window
rem Electron refuses arguments after one with a colon, unless they stand after --.
"%~dp0..\..\Pinhole.exe" -- %*
exit /b %ERRORLEVEL%
:window
start "" "%~dp0..\..\Pinhole.exe"
exit /b 0
