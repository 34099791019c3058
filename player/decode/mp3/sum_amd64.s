#include "textflag.h"

// Four values of a slot against both window factors of each.
#define STEP(slot, factor, low, high) \
	MOVUPS slot(SI), X8          \
	MOVUPS factor(DI), X9        \
	MOVUPS (factor+64)(DI), X10  \
	MULPS  X8, X9                \
	MULPS  X8, X10               \
	ADDPS  X9, low               \
	ADDPS  X10, high

// func sumWindow(v *[512]float32, w *[16][2][16]float32, out *[32]float32)
TEXT ·sumWindow(SB), NOSPLIT, $0-24
	MOVQ  v+0(FP), SI
	MOVQ  w+8(FP), DI
	MOVQ  out+16(FP), DX
	ADDQ  $1920, SI // the youngest slot
	XORPS X0, X0
	XORPS X1, X1
	XORPS X2, X2
	XORPS X3, X3
	XORPS X4, X4
	XORPS X5, X5
	XORPS X6, X6
	XORPS X7, X7
	MOVQ  $8, CX

ages:
	STEP(0, 0, X0, X4)
	STEP(16, 16, X1, X5)
	STEP(32, 32, X2, X6)
	STEP(48, 48, X3, X7)
	STEP(-64, 128, X0, X4)
	STEP(-48, 144, X1, X5)
	STEP(-32, 160, X2, X6)
	STEP(-16, 176, X3, X7)
	SUBQ $256, SI
	ADDQ $256, DI
	DECQ CX
	JNZ  ages

	// Outputs 0 to 15 as they are; of the others 31 to 17, and 16 first.
	MOVUPS X0, 0(DX)
	MOVUPS X1, 16(DX)
	MOVUPS X2, 32(DX)
	MOVUPS X3, 48(DX)
	SHUFPS $0x1B, X7, X7
	SHUFPS $0x1B, X6, X6
	SHUFPS $0x1B, X5, X5
	SHUFPS $0x1B, X4, X4
	MOVUPS X7, 68(DX)
	MOVUPS X6, 84(DX)
	MOVUPS X5, 100(DX)
	MOVLPS X4, 116(DX)
	MOVHLPS X4, X8
	MOVSS  X8, 124(DX)
	SHUFPS $0x01, X8, X8
	MOVSS  X8, 64(DX)
	RET
