namespace MoxE.ServerTests;
