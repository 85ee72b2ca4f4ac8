namespace MoxE.UnitTests;
